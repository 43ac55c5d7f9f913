import Link from 'next/link';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { attemptWords } from '#lib/auto-recharge/attempt-words.ts';
import type { AttemptListed } from '#lib/auto-recharge/list-attempts.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { formatCredits } from '#lib/money.ts';

/** The last recharges: how each stands, what to do, and where it is explained. */
export function AttemptsTable({ attempts, href }: { attempts: readonly AttemptListed[]; href: string }) {
  return (
    <Card>
      <CardHeader title="Last recharges" />
      {attempts.length === 0 ? (
        <EmptyState title="No recharges yet">Each one is listed here, with why it was made.</EmptyState>
      ) : (
        <Table caption="Last recharges" className="mt-3">
          <thead>
            <tr>
              <Th>When</Th>
              <Th>State</Th>
              <Th>Card</Th>
              <Th numeric>Credits</Th>
              <Th numeric>Amount</Th>
              <Th>
                <span className="sr-only">Explanation</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => {
              const { state, tone, detail } = attemptWords(attempt);
              return (
                <Tr key={attempt.id}>
                  <Td className="whitespace-nowrap">
                    <Time at={attempt.createdAt.toISOString()} />
                  </Td>
                  <Td label="State">
                    <span className="max-w-72 max-sm:text-end">
                      <Badge tone={tone}>{state}</Badge>
                      {detail ? <span className="mt-1 block text-muted">{detail}</span> : null}
                      {attempt.status === 'waiting' && attempt.nextTryAt ? (
                        <span className="block text-muted">
                          Next try <Time at={attempt.nextTryAt.toISOString()} />
                        </span>
                      ) : null}
                    </span>
                  </Td>
                  <Td label="Card" className="whitespace-nowrap">
                    {attempt.card ? cardName(attempt.card.brand, attempt.card.last4 ?? '') : 'None'}
                  </Td>
                  <Td label="Credits" numeric>
                    {formatCredits(attempt.credits)}
                  </Td>
                  <Td label="Amount" numeric>
                    <Amount minor={attempt.amountCents} currency={attempt.currency} />
                  </Td>
                  <Td className="sm:text-end!">
                    <Link
                      href={`${href}/${attempt.id}`}
                      className="inline-flex min-h-6 items-center whitespace-nowrap font-medium text-accent-ink underline underline-offset-2"
                    >
                      {attempt.status === 'succeeded' ? 'Why was I charged?' : 'Why?'}
                    </Link>
                  </Td>
                </Tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
