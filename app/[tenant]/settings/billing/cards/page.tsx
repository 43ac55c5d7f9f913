import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Suspense } from 'react';
import { CardsSkeleton } from '#components/cards/cards-skeleton.tsx';
import { FailureBoundary } from '#components/ui/failure-boundary.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { TenantCards } from './tenant-cards.tsx';

export const metadata: Metadata = { title: 'Saved Cards' };

interface SavedCardsPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

export default async function SavedCardsPage({ params, searchParams }: SavedCardsPageProps) {
  const { tenant } = await params;
  // Stripe adds it to the address when a bank has taken the whole page and sends the person back.
  const { setup_intent, setup_intent_client_secret: secret } = await searchParams;
  const named = singleParam(setup_intent);
  const setupIntentId = named?.startsWith('seti_') ? named : undefined;
  // The secret that comes along does not stay in the address and its history.
  if (secret !== undefined) {
    redirect(
      `/${tenant}/settings/billing/cards${setupIntentId ? `?setup_intent=${encodeURIComponent(setupIntentId)}` : ''}`,
    );
  }
  return (
    <FailureBoundary what="your cards" reassurance="They are safe.">
      <Suspense fallback={<CardsSkeleton />}>
        <TenantCards slug={tenant} setupIntentId={setupIntentId} />
      </Suspense>
    </FailureBoundary>
  );
}
