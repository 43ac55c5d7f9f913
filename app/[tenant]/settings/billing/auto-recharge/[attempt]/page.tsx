import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { AttemptExplained } from '#components/auto-recharge/attempt-explained.tsx';
import { BackLink } from '#components/ui/back-link.tsx';
import { explainAttempt } from '#lib/auto-recharge/explain-attempt.ts';
import { AppError } from '#lib/http/errors.ts';
import { getTeam } from '#lib/team/get-team.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Why was I charged?' };

interface ExplanationPageProps {
  params: Promise<{ tenant: string; attempt: string }>;
}

/** "Why was I charged?" for one recharge, found by its id or by its payment's. */
export default async function ExplanationPage({ params }: ExplanationPageProps) {
  const { tenant: slug, attempt } = await params;
  const { tenant } = await requireTenantPage(slug);
  const [explanation, { members }] = await Promise.all([explained(tenant.id, attempt), getTeam(tenant.id)]);
  const { consent } = explanation;
  return (
    <>
      <p>
        <BackLink href={`/${tenant.slug}/settings/billing/auto-recharge`} label="All recharges" />
      </p>
      <AttemptExplained
        explanation={explanation}
        agreedBy={
          consent ? (members.find(({ userId }) => userId === consent.userId)?.fullName ?? null) : null
        }
      />
    </>
  );
}

async function explained(tenantId: string, id: string) {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await explainAttempt(tenantId, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'payment_not_found') notFound();
    throw error;
  }
}
