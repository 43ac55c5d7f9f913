import { clsx } from 'clsx';
import CreditCard from 'lucide-react/icons/credit-card';
import Star from 'lucide-react/icons/star';
import Trash2 from 'lucide-react/icons/trash-2';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { brandName, cardName, expiryWords, walletName } from '#lib/cards/card-words.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';

export interface CardRowProps {
  card: SavedCard;
  canManage: boolean;
  onMakeDefault: () => void;
  onRemove: () => void;
}

const RECHARGE_USE = { primary: 'Auto-recharge', backup: 'Backup for auto-recharge' };
const EXPIRY_LOOK = { fine: 'text-muted', soon: 'text-debt', expired: 'text-declined' };

/** One card: which it is, until when, what it is used for; its star and its bin. */
export function CardRow({ card, canManage, onMakeDefault, onRemove }: CardRowProps) {
  const name = cardName(card.brand, card.last4);
  const wallet = walletName(card.wallet);
  return (
    <li className="flex items-center gap-3 border-t px-4 py-3 sm:gap-4 sm:px-5">
      <span
        aria-hidden
        className="hidden h-8 w-11 shrink-0 place-items-center rounded-md border bg-subtle text-muted sm:grid"
      >
        <CreditCard className="size-4" />
      </span>
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-6 gap-y-1">
        <p className="min-w-44">
          <span className="font-medium">{brandName(card.brand)}</span>{' '}
          <span className="tabular-nums">
            <span className="sr-only">ending in </span>
            <span aria-hidden className="text-muted">
              ····{' '}
            </span>
            {card.last4}
          </span>
          {wallet ? <span className="text-muted"> · {wallet}</span> : null}
          <span className={clsx('block tabular-nums', EXPIRY_LOOK[card.expiry])}>{expiryWords(card)}</span>
        </p>
        <p className="flex flex-wrap gap-1.5">
          {card.isDefault ? <Badge tone="accent">Default</Badge> : null}
          {card.autoRecharge ? <Badge>{RECHARGE_USE[card.autoRecharge]}</Badge> : null}
        </p>
      </div>
      {canManage ? (
        <span className="flex shrink-0">
          <Button
            variant="ghost"
            size="icon"
            aria-pressed={card.isDefault}
            aria-label={`Default card: ${name}`}
            title={card.isDefault ? 'The default card' : 'Make it the default card'}
            disabled={card.expiry === 'expired' && !card.isDefault}
            onClick={() => {
              if (!card.isDefault) onMakeDefault();
            }}
          >
            <Star
              className={clsx('size-4', card.isDefault && 'fill-accent-ink text-accent-ink')}
              aria-hidden
            />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove ${name}`}
            title="Remove this card"
            onClick={onRemove}
          >
            <Trash2 className="size-4" aria-hidden />
          </Button>
        </span>
      ) : null}
    </li>
  );
}
