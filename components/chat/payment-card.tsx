import { Amount } from '#components/ui/amount.tsx';
import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import type { ChatCard } from '#lib/chat/message.ts';
import { formatMoney } from '#lib/money.ts';

const STATES: Readonly<Record<string, { tone: BadgeTone; words: string }>> = {
  paid: { tone: 'done', words: 'Paid' },
  expired: { tone: 'neutral', words: 'Not paid in time' },
  canceled: { tone: 'neutral', words: 'Canceled' },
  refund_due: { tone: 'debt', words: 'Sold out, money goes back' },
  refunded: { tone: 'neutral', words: 'Refunded' },
};

/** What is bought, what it costs, and the way to the page where it is paid. */
export function PaymentCard({ card }: { card: Extract<ChatCard, { kind: 'checkout' }> }) {
  const { lines, total, currency, reference, status, url } = card;
  const state = STATES[status];
  return (
    <section
      aria-label={`Order ${reference}`}
      className="mt-2 w-full max-w-sm rounded-md border bg-surface shadow-raised"
    >
      <header className="flex items-center justify-between gap-3 border-b px-4 py-2.5">
        <p className="font-medium text-muted text-xs">Order {reference}</p>
        {state ? <Badge tone={state.tone}>{state.words}</Badge> : null}
      </header>
      <ul className="grid gap-1.5 px-4 py-3">
        {lines.map(({ name, quantity, amount }) => (
          <li key={name} className="flex justify-between gap-4">
            <span className="min-w-0 break-words">
              {quantity} × {name}
            </span>
            <Amount minor={amount * quantity} currency={currency} className="shrink-0 text-muted" />
          </li>
        ))}
      </ul>
      <footer className="flex items-center justify-between gap-3 border-t px-4 py-3">
        <span>
          <span className="block text-muted text-xs">Total</span>
          <Amount minor={total} currency={currency} withCode className="font-semibold" />
        </span>
        {status === 'open' ? (
          <a href={url} target="_blank" rel="noopener" className={buttonClass({ variant: 'primary' })}>
            Pay {formatMoney(total, currency)}
            <span className="sr-only">, opens in a new tab</span>
          </a>
        ) : null}
      </footer>
    </section>
  );
}
