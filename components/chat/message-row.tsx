import { clsx } from 'clsx';
import { PaymentCard } from '#components/chat/payment-card.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ChatMessage } from '#lib/chat/message.ts';

const WHO = { person: 'You', assistant: 'Assistant', shop: 'Shop' };

/** A message, what belongs to it, and who said it when. */
export function MessageRow({ message, tenantSlug }: { message: ChatMessage; tenantSlug: string }) {
  const { author, body, card, createdAt } = message;
  const isOwn = author === 'person';
  return (
    <li className={clsx('flex flex-col', isOwn ? 'items-end' : 'items-start')}>
      <p className="mb-1 text-muted text-xs">
        {WHO[author]} · <Time at={createdAt} format="minute" />
      </p>
      <p
        className={clsx(
          'max-w-[85%] whitespace-pre-line break-words rounded-md px-3.5 py-2 sm:max-w-md',
          isOwn ? 'bg-accent text-on-accent' : author === 'shop' ? 'bg-done-tint font-medium' : 'bg-hover',
        )}
      >
        {body}
      </p>
      {card?.kind === 'checkout' ? <PaymentCard card={card} /> : null}
      {card?.kind === 'approval' && card.status === 'pending' ? (
        <a
          href={`/${tenantSlug}/approvals/${card.approvalId}`}
          className={clsx(buttonClass({ size: 'sm' }), 'mt-2')}
        >
          Review the refund
        </a>
      ) : null}
    </li>
  );
}
