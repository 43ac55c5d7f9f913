import Link from 'next/link';
import { Amount } from '#components/ui/amount.tsx';
import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ListedDispute } from '#lib/analytics/list-disputes.ts';
import { formatCredits } from '#lib/money.ts';
import { sentenceCase } from '#lib/sentence-case.ts';

const OUTCOMES: Record<'won' | 'lost' | 'closed', { word: string; tone: BadgeTone }> = {
  won: { word: 'Won', tone: 'done' },
  lost: { word: 'Lost', tone: 'declined' },
  closed: { word: 'Closed', tone: 'neutral' },
};

function standing({ outcome, status }: ListedDispute): { word: string; tone: BadgeTone } {
  if (outcome) return OUTCOMES[outcome];
  return { word: sentenceCase(status), tone: status.endsWith('needs_response') ? 'debt' : 'neutral' };
}

/** Disputes; each leads to the story of its payment. */
export function DisputesTable({
  caption,
  disputes,
}: {
  caption: string;
  disputes: readonly ListedDispute[];
}) {
  return (
    <Table caption={caption} dense>
      <thead>
        <tr>
          <Th>Payment</Th>
          <Th>Tenant</Th>
          <Th>Reason</Th>
          <Th>Where it stands</Th>
          <Th>Evidence</Th>
          <Th numeric>Credits held</Th>
          <Th numeric>Tenant owes</Th>
          <Th numeric>Amount</Th>
        </tr>
      </thead>
      <tbody>
        {disputes.map((dispute) => {
          const { word, tone } = standing(dispute);
          return (
            <Tr key={dispute.id}>
              <Td>
                <Link
                  href={`/admin/payments/${dispute.payment_id}`}
                  className="inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2"
                >
                  {dispute.description}
                </Link>
                <span className="block break-all font-mono text-muted text-xs">
                  {dispute.stripe_dispute_id}
                </span>
              </Td>
              <Td label="Tenant">
                <Link
                  href={`/admin/tenants/${dispute.tenant_slug}`}
                  className="inline-block py-0.5 underline underline-offset-2"
                >
                  {dispute.tenant_name}
                </Link>
              </Td>
              <Td label="Reason">{sentenceCase(dispute.reason)}</Td>
              <Td label="Where it stands">
                <Badge tone={tone}>{word}</Badge>
              </Td>
              <Td label="Evidence" className="whitespace-nowrap">
                <Evidence dispute={dispute} />
              </Td>
              <Td label="Credits held" numeric>
                {dispute.outcome === 'won' || dispute.outcome === 'closed' ? (
                  <span className="text-muted">Given back</span>
                ) : (
                  formatCredits(dispute.held_credits)
                )}
              </Td>
              <Td label="Tenant owes" numeric className={dispute.debt > 0 ? 'text-debt' : undefined}>
                {formatCredits(dispute.debt)}
              </Td>
              <Td label="Amount" numeric>
                <Amount minor={dispute.amount_cents} currency={dispute.currency} withCode />
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Evidence({ dispute: { closed_at, evidence_due_at, has_evidence } }: { dispute: ListedDispute }) {
  if (closed_at) {
    return (
      <span className="text-muted">
        Decided <Time at={closed_at} format="date" />
      </span>
    );
  }
  if (has_evidence) return <span>Handed in</span>;
  if (!evidence_due_at) return <span className="text-muted">No date</span>;
  return (
    <span>
      Due <Time at={evidence_due_at} />
    </span>
  );
}
