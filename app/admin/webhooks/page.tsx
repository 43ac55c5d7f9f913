import type { Metadata } from 'next';
import { DeadLettersCard } from '#components/admin/dead-letters-card.tsx';
import { EventTypesTable } from '#components/admin/event-types-table.tsx';
import { EventsTable } from '#components/admin/events-table.tsx';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { SearchForm } from '#components/admin/search-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { RangeLinks } from '#components/usage/range-links.tsx';
import { countDeadLetters } from '#lib/analytics/count-dead-letters.ts';
import { getWebhookHealth } from '#lib/analytics/get-webhook-health.ts';
import { EVENT_STATUSES, listEvents, parseEventSearch } from '#lib/analytics/list-events.ts';
import { gapWords } from '#lib/analytics/tell-payment-story.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits } from '#lib/money.ts';
import { sentenceCase } from '#lib/sentence-case.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';
import { readRange } from '#lib/usage/range.ts';

export const metadata: Metadata = { title: 'Webhooks' };

const ROWS_PER_PAGE = 50;
const STATUSES = EVENT_STATUSES.map((status) => ({
  value: status,
  word: status === 'pending' ? 'Waiting' : sentenceCase(status),
}));
const span = (ms: number | null) => (ms === null ? '–' : gapWords(ms) || '0 ms');

/** The inbox of Stripe's events. */
export default async function WebhooksPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const params = await searchParams;
  const range = readRange(singleParam(params.days), new Date());
  const search = parseEventSearch(params);
  const [health, { rows, next }, deadLetters] = await Promise.all([
    getWebhookHealth(range),
    listEvents(search, ROWS_PER_PAGE),
    countDeadLetters(),
  ]);
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Every event is stored once, then handled by a worker."
        action={<RangeLinks href="/admin/webhooks" current={range.days} />}
      />
      <Figures>
        <Figure term={`Received in ${range.days} days`} figure={formatCredits(health.received)}>
          {`${formatCredits(health.waiting)} wait to be handled, ${formatCredits(health.retried)} needed more than one attempt`}
        </Figure>
        <Figure term="From receipt to done, p50" figure={span(health.settled_p50_ms)}>
          {`p95: ${span(health.settled_p95_ms)}, waiting and retries included`}
        </Figure>
        <Figure term="Dead letters" figure={formatCredits(health.dead)}>
          Tried 16 times; they wait for a replay
        </Figure>
        <Figure term="Quarantined" figure={formatCredits(health.quarantined)}>
          Another account's, another mode's or impossible; never handled
        </Figure>
      </Figures>
      {deadLetters.length > 0 ? <DeadLettersCard letters={deadLetters} /> : null}
      <Card>
        <SearchForm
          label="Event id, type or payment intent"
          q={search.q}
          kept={{ days: String(range.days) }}
          choice={{ label: 'Status', value: search.status, options: STATUSES }}
        />
        <div className="mt-4 border-t">
          {rows.length > 0 ? (
            <EventsTable events={rows} />
          ) : search.q || search.status ? (
            <EmptyState title="Nothing matches">Ids and types have to be whole.</EmptyState>
          ) : (
            <EmptyState title="No events yet">What Stripe says of payments and cards shows here.</EmptyState>
          )}
          <OlderLinks
            search={{ q: search.q, status: search.status, days: String(range.days) }}
            isNewest={!search.before}
            next={next}
          />
        </div>
      </Card>
      {health.types.length > 0 ? <EventTypesTable types={health.types} /> : null}
    </>
  );
}
