import Link from 'next/link';
import { FINDING_WORDS } from '#components/admin/finding-words.ts';
import { ResolveFinding } from '#components/admin/resolve-finding.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ReconciliationFinding } from '#lib/reconciliation/list-runs.ts';

const LINK = 'inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2';

/** What was found, what was or would be done about it, and where its story is. */
export function FindingsTable({
  caption,
  findings,
}: {
  caption: string;
  findings: readonly ReconciliationFinding[];
}) {
  return (
    <Table caption={caption} dense>
      <thead>
        <tr>
          <Th>Finding</Th>
          <Th>Found</Th>
          <Th>What it is</Th>
          <Th>Repair</Th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <Tr key={finding.id} className="sm:[&>td]:align-top">
            <Td>
              <span className="block min-w-0">
                <span className="block font-medium">{FINDING_WORDS[finding.kind].name}</span>
                <span className="block break-all font-mono text-muted text-xs">{finding.subject}</span>
                <Story finding={finding} />
              </span>
            </Td>
            <Td label="Found" className="whitespace-nowrap">
              <Time at={finding.createdAt.toISOString()} format="second" />
            </Td>
            <Td label="What it is" className="max-w-measure break-words">
              {finding.words}
            </Td>
            <Td label="Repair">
              <Repair finding={finding} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Story({ finding: { kind, paymentId, subject } }: { finding: ReconciliationFinding }) {
  if (paymentId) {
    return (
      <Link href={`/admin/payments/${paymentId}`} className={LINK}>
        Story of the payment
      </Link>
    );
  }
  if (kind !== 'event_never_arrived') return null;
  return (
    <Link href={`/admin/webhooks/${subject}`} className={LINK}>
      What came of the event
    </Link>
  );
}

function Repair({ finding }: { finding: ReconciliationFinding }) {
  const { proposal } = FINDING_WORDS[finding.kind];
  if (finding.isRepaired) return <Badge tone="done">Repaired</Badge>;
  if (finding.resolvedAt) {
    return (
      <span className="grid justify-items-end gap-1 sm:justify-items-start">
        <Badge>Resolved</Badge>
        <span className="break-words">{finding.resolution}</span>
        <span className="text-muted text-xs">
          {finding.resolvedBy ?? 'Somebody'}, <Time at={finding.resolvedAt.toISOString()} />
        </span>
      </span>
    );
  }
  return (
    <span className="grid justify-items-end gap-2 sm:justify-items-start">
      <Badge tone="debt">Open</Badge>
      <span className="max-w-72 break-words max-sm:text-end">{proposal}</span>
      <ResolveFinding findingId={finding.id} subject={finding.subject} proposal={proposal} />
    </span>
  );
}
