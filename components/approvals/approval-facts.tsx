import type { ReactNode } from 'react';
import { Amount } from '#components/ui/amount.tsx';
import { Time } from '#components/ui/time.tsx';
import type { Approval } from '#lib/agent/get-approval.ts';

/** What somebody has to know before he says yes. */
export function ApprovalFacts({ approval }: { approval: Approval }) {
  const { amount, currency, paid, refunded, description, customerEmail, paidAt, keyName } = approval;
  const facts: [string, ReactNode][] = [
    ['Refund', <Amount key="amount" minor={amount} currency={currency} withCode />],
    ['Of the payment', description || 'No description'],
    ['Customer', customerEmail ?? 'Not named'],
    [
      'Paid',
      <span key="paid">
        <Amount minor={paid} currency={currency} />
        {paidAt ? (
          <span className="text-muted">
            {' '}
            on <Time at={paidAt} format="date" />
          </span>
        ) : null}
      </span>,
    ],
    ['Refunded so far', <Amount key="refunded" minor={refunded} currency={currency} />],
    ['Asked by', keyName ? `The agent with the key “${keyName}”` : 'The assistant in a conversation'],
    ['Asked', <Time key="asked" at={approval.createdAt} />],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
