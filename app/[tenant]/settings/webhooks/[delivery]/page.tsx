import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { ActionButton } from '#components/admin/action-button.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { DeliveryBadge } from '#components/webhooks/delivery-badge.tsx';
import { type DeliveryAttempt, findDeliveryStory } from '#lib/outgoing-events/get-delivery-story.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Delivery' };

interface DeliveryPageProps {
  params: Promise<{ tenant: string; delivery: string }>;
}

/** One delivery: what was sent, each attempt with what was answered, and sending it again. */
export default async function DeliveryPage({ params }: DeliveryPageProps) {
  const { tenant: slug, delivery: id } = await params;
  const { tenant } = await requireTenantPage(slug);
  if (tenant.role === 'member' || !z.uuid().safeParse(id).success) notFound();
  const delivery = await findDeliveryStory(tenant.id, id);
  if (!delivery) notFound();
  const { type, happenedAt, payload, attempts, message } = delivery;
  const sent = message ?? JSON.stringify({ type, timestamp: happenedAt, data: payload }, null, 2);
  return (
    <>
      <PageHeader
        title={type}
        back={{ href: `/${tenant.slug}/settings/webhooks`, label: 'Webhooks' }}
        description={<span className="break-all">To {delivery.to}</span>}
        action={
          <ActionButton
            path={`/api/tenants/${tenant.slug}/deliveries/${delivery.id}/replay`}
            pendingWords="Sending…"
            doneWords="It is sent again."
          >
            Send again
          </ActionButton>
        }
      />
      <div className="flex flex-wrap items-center gap-3 text-muted">
        <DeliveryBadge status={delivery.status} />
        <span>
          Happened <Time at={happenedAt} format="second" />
        </span>
        {delivery.nextAttemptAt ? (
          <span>
            Next attempt <Time at={delivery.nextAttemptAt} format="second" />
          </span>
        ) : null}
        <span>
          Message id <code className="break-all font-mono text-[13px]">{delivery.eventId}</code>
        </span>
      </div>
      <Card>
        <CardHeader title="Attempts" />
        {attempts.length > 0 ? (
          <ol className="mt-3">
            {attempts.map((attempt) => (
              <Attempt key={attempt.attempt} attempt={attempt} />
            ))}
          </ol>
        ) : (
          <EmptyState title="Not tried yet">The first attempt is made within seconds.</EmptyState>
        )}
      </Card>
      <Card>
        <CardHeader title="What was sent" />
        <CardBody>
          <CodeBlock label="Body" code={sent} language={message ? 'Text' : 'JSON'} />
        </CardBody>
      </Card>
    </>
  );
}

function Attempt({ attempt }: { attempt: DeliveryAttempt }) {
  const { error, answer, answerStatus, durationMs, attemptedAt } = attempt;
  return (
    <li className="grid gap-2 border-t px-4 py-3 first:border-t-0 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">Attempt {attempt.attempt}</span>
        <Badge tone={error ? 'declined' : 'done'}>
          {answerStatus ?? (error ? 'Not reached' : 'Arrived')}
        </Badge>
        <span className="text-muted tabular-nums">{durationMs} ms</span>
        <span className="ms-auto text-muted">
          <Time at={attemptedAt} format="second" />
        </span>
      </div>
      {error ? <p className="text-muted">{error}</p> : null}
      {answer ? (
        <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded-md border bg-subtle px-3 py-2 font-mono text-[13px]">
          {answer}
        </pre>
      ) : null}
    </li>
  );
}
