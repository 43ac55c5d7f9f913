import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { ActionButton } from '#components/admin/action-button.tsx';
import { EventBadge } from '#components/admin/event-badge.tsx';
import { Facts } from '#components/admin/facts.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { findEvent } from '#lib/analytics/find-event.ts';
import { redactPayload } from '#lib/analytics/redact-payload.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Event' };

/** One event: what Stripe said, each attempt to handle it, and a way to try again. */
export default async function EventPage({ params }: { params: Promise<{ id: string }> }) {
  await requireOperatorPage();
  const event = await findEvent((await params).id);
  if (!event) notFound();
  return (
    <>
      <PageHeader
        title={event.type}
        back={{ href: '/admin/webhooks', label: 'All events' }}
        description={<span className="font-mono text-xs">{event.id}</span>}
        action={
          <ActionButton
            path={`/api/admin/webhooks/${event.id}/replay`}
            pendingWords="Replaying…"
            doneWords="It is being handled again."
          >
            Replay
          </ActionButton>
        }
      />
      <Card>
        <CardHeader title="What came of it" action={<EventBadge status={event.status} />} />
        <Facts
          facts={[
            ['Outcome', event.outcome ?? 'None yet'],
            ['Last error', event.last_error],
            [
              'Payment',
              event.payment_id ? (
                <Link
                  key="payment"
                  href={`/admin/payments/${event.payment_id}`}
                  className="text-accent-ink underline"
                >
                  Its story
                </Link>
              ) : null,
            ],
            ['Made at Stripe', <Time key="made" at={event.stripe_created_at} format="second" />],
            ['Received', <Time key="received" at={event.received_at} format="second" />],
            [
              'Finished',
              event.finished_at ? <Time key="finished" at={event.finished_at} format="second" /> : null,
            ],
            ['API version', event.api_version],
            ['Mode', event.livemode ? 'Live' : 'Test'],
            ['Account', event.account],
          ]}
        />
      </Card>
      <Card>
        <CardHeader title="Attempts" description="Every time a worker took it, replays included." />
        {event.tries.length > 0 ? (
          <div className="pt-2">
            <Table caption="Attempts, the newest first" dense>
              <thead>
                <tr>
                  <Th>Attempt</Th>
                  <Th>Started</Th>
                  <Th numeric>Took</Th>
                  <Th>Error</Th>
                </tr>
              </thead>
              <tbody>
                {event.tries.map((one) => (
                  <Tr key={one.attempt}>
                    <Td>{one.attempt}</Td>
                    <Td label="Started">
                      <Time at={one.started_at} format="second" />
                    </Td>
                    <Td label="Took" numeric>
                      {one.duration_ms} ms
                    </Td>
                    <Td label="Error">{one.error ?? 'None'}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          </div>
        ) : (
          <p className="px-4 pt-3 pb-5 text-muted sm:px-5">Nobody has taken it.</p>
        )}
      </Card>
      <Card className="min-w-0">
        <CardHeader
          title="Payload"
          description="As Stripe sent it; what names a person or is a secret is hidden."
        />
        <CardBody>
          <CodeBlock
            label="Event"
            language="JSON"
            code={JSON.stringify(redactPayload(event.payload), null, 2)}
          />
        </CardBody>
      </Card>
    </>
  );
}
