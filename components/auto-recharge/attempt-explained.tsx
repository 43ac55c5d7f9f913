import type { ReactNode } from 'react';
import { ConsentGiven } from '#components/auto-recharge/consent-given.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { attemptWords, tryWords } from '#lib/auto-recharge/attempt-words.ts';
import type { Explanation } from '#lib/auto-recharge/explain-attempt.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface AttemptExplainedProps {
  explanation: Explanation;
  /** Who agreed to the rule; null for somebody who is no member any more. */
  agreedBy: string | null;
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface p-4 sm:px-5">
      <dt className="text-muted text-xs">{term}</dt>
      <dd className="mt-1 font-medium tabular-nums">{children}</dd>
    </div>
  );
}

/** One recharge as a story: what it came to, why it was made, what used the credits, which cards were asked. */
export function AttemptExplained({ explanation, agreedBy }: AttemptExplainedProps) {
  const { amountCents, currency, credits, status, balance, limits, topLabels, tries, consent } = explanation;
  const lastDecline = tries.findLast(({ declineCode }) => declineCode !== null)?.declineCode ?? null;
  const { state, tone, detail } = attemptWords({ status, declineCode: lastDecline, resolution: null });
  const money = formatMoney(amountCents, currency);
  return (
    <>
      <Card>
        <CardHeader
          title={status === 'succeeded' ? `Why was I charged ${money}?` : `Why was ${money} to be charged?`}
          description={
            <>
              {formatCredits(credits)} credits, <Time at={iso(explanation.createdAt)} />
            </>
          }
          action={<Badge tone={tone}>{state}</Badge>}
        />
        <CardBody className="grid max-w-measure gap-2">
          {detail ? <p>{detail}</p> : null}
          {explanation.sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </CardBody>
      </Card>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line shadow-raised lg:grid-cols-4">
        <Fact term="Balance then">{formatCredits(balance.availableCredits)} credits</Fact>
        <Fact term="Threshold then">{formatCredits(explanation.thresholdCredits)} credits</Fact>
        <Fact term="Used of the monthly limit">
          {formatMoney(limits.monthUsedCents, currency)} of {formatMoney(limits.monthlyCapCents, currency)}
        </Fact>
        <Fact term="Recharges that day">
          {limits.dayCount} of {limits.maxPerDay}
        </Fact>
      </dl>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card>
          <CardHeader
            title="What used the credits"
            description="Since the last recharge, at most seven days back."
          />
          {topLabels.length > 0 ? (
            <Table caption="Credits used by label" className="mt-3">
              <thead>
                <tr>
                  <Th>Label</Th>
                  <Th numeric>Credits</Th>
                </tr>
              </thead>
              <tbody>
                {topLabels.map(({ label, credits: used }) => (
                  <Tr key={label}>
                    <Td>{label || <span className="text-muted">No label</span>}</Td>
                    <Td label="Credits" numeric>
                      {formatCredits(used)}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          ) : (
            <CardBody className="text-muted">Nothing was used in that time.</CardBody>
          )}
        </Card>
        <Card>
          <CardHeader title="Which cards were asked" />
          <Table caption="Cards that were asked" className="mt-3">
            <thead>
              <tr>
                <Th>Card</Th>
                <Th>Answer</Th>
                <Th>When</Th>
              </tr>
            </thead>
            <tbody>
              {tries.map(({ number, cardBrand, cardLast4, outcome, declineCode, at }) => (
                <Tr key={number}>
                  <Td className="whitespace-nowrap">{cardName(cardBrand, cardLast4 ?? '')}</Td>
                  <Td label="Answer">
                    <span className="max-sm:text-end">{tryWords(outcome, declineCode)}</span>
                  </Td>
                  <Td label="When" className="whitespace-nowrap text-muted">
                    <Time at={iso(at)} format="second" />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
      </div>
      {consent ? (
        <ConsentGiven words={consent.words} at={iso(consent.givenAt)} by={agreedBy} />
      ) : (
        <p className="text-muted">It followed version {explanation.ruleVersion} of the rule.</p>
      )}
    </>
  );
}

/** Dates inside of JSON come as text. */
function iso(at: Date): string {
  return new Date(at).toISOString();
}
