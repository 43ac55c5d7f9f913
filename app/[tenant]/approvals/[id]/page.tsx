import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { ApprovalFacts } from '#components/approvals/approval-facts.tsx';
import { DecideApproval } from '#components/approvals/decide-approval.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { Time } from '#components/ui/time.tsx';
import { type Approval, findApproval } from '#lib/agent/get-approval.ts';
import { formatMoney } from '#lib/money.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Approval' };

interface ApprovalPageProps {
  params: Promise<{ tenant: string; id: string }>;
}

/** Where an owner or admin reads what an agent asks for beyond its budget, and answers. */
export default async function ApprovalPage({ params }: ApprovalPageProps) {
  const { tenant: slug, id } = await params;
  const { tenant } = await requireTenantPage(slug);
  // Members may not know what is asked either: to them it is not there.
  if (tenant.role === 'member' || !z.uuid().safeParse(id).success) notFound();
  const approval = await findApproval(tenant.id, id);
  if (!approval) notFound();
  const amount = formatMoney(approval.amount, approval.currency);
  return (
    <>
      <PageHeader
        title={`Refund ${amount}?`}
        description="An agent asks to give a customer money back. It is more than it may refund on its own, so that it waits for you."
      />
      <Card className="max-w-2xl">
        <CardBody className="grid gap-5">
          <ApprovalFacts approval={approval} />
          {approval.reason ? (
            <figure className="rounded-md border bg-subtle px-4 py-3">
              <figcaption className="text-muted text-xs">
                In the agent's words, which nobody has checked
              </figcaption>
              <blockquote className="mt-1 whitespace-pre-wrap break-words">{approval.reason}</blockquote>
            </figure>
          ) : null}
          {approval.status === 'pending' && !approval.isExpired ? (
            <DecideApproval
              path={`/api/tenants/${tenant.slug}/approvals/${approval.id}`}
              approveWords={`Approve ${amount}`}
            />
          ) : (
            <Outcome approval={approval} />
          )}
        </CardBody>
      </Card>
    </>
  );
}

function Outcome({ approval }: { approval: Approval }): ReactNode {
  const { status, isExpired, decidedBy, decidedAt, expiresAt } = approval;
  const by = (
    <>
      {decidedBy ? ` by ${decidedBy}` : ''}
      {decidedAt ? (
        <>
          {' '}
          on <Time at={decidedAt} />
        </>
      ) : null}
    </>
  );
  if (status === 'used') {
    return (
      <Alert tone="done" title="Approved, and refunded" role="status">
        Approved{by}. The refund was made once; another one needs another approval.
      </Alert>
    );
  }
  if (status === 'denied') {
    return (
      <Alert tone="neutral" title="Denied" role="status">
        Denied{by}. Nothing was refunded.
      </Alert>
    );
  }
  if (isExpired) {
    return (
      <Alert tone="debt" title="Run out" role="status">
        Nobody used it in time, so that nothing was refunded. The agent can ask again.
      </Alert>
    );
  }
  return (
    <Alert tone="done" title="Approved" role="status">
      Approved{by}. The agent refunds it when it comes back, at the latest on <Time at={expiresAt} />; until
      then nothing has moved.
    </Alert>
  );
}
