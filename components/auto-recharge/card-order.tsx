import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import X from 'lucide-react/icons/x';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';
import { MOST_BACKUPS } from '#lib/auto-recharge/draft.ts';
import { cardName, expiryWords } from '#lib/cards/card-words.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';

export interface CardOrderProps {
  id: string;
  cards: readonly SavedCard[];
  /** Ids, in the order in which they are asked. */
  chosen: readonly string[];
  error: string | undefined;
  cardsHref: string;
  onChange: (cardIds: string[]) => void;
}

const placeWords = (index: number): string => (index === 0 ? 'Charged first' : `Backup ${index}`);

/** The card that is charged and its backups, in order; moved by buttons, so by keyboard and by thumb alike. */
export function CardOrder({ id, cards, chosen, error, cardsHref, onChange }: CardOrderProps) {
  const [said, setSaid] = useState('');
  const others = cards.filter((card) => !chosen.includes(card.id) && card.expiry !== 'expired');

  function move(from: number, to: number, name: string): void {
    const next = [...chosen];
    const [moved] = next.splice(from, 1);
    if (moved === undefined) return;
    next.splice(to, 0, moved);
    onChange(next);
    setSaid(`${name}: ${placeWords(to).toLowerCase()}.`);
  }

  return (
    <fieldset className="grid gap-2" aria-describedby={error ? `${id}-cards-error` : undefined}>
      <legend className="mb-2 font-medium">Charge</legend>
      {chosen.length > 0 ? (
        <ol aria-label="Cards in order" className="divide-y rounded-md border">
          {chosen.map((cardId, index) => {
            const card = cards.find((candidate) => candidate.id === cardId);
            if (!card) return null;
            const name = cardName(card.brand, card.last4);
            return (
              <li key={cardId} className="flex items-center gap-2 py-1.5 ps-3 pe-1.5">
                <span className="min-w-0 grow">
                  <span className="block font-medium">{name}</span>
                  <span className="block text-muted">
                    {placeWords(index)} · {expiryWords(card)}
                  </span>
                </span>
                {chosen.length > 1 ? (
                  <>
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={`Move ${name} up`}
                      disabled={index === 0}
                      onClick={() => move(index, index - 1, name)}
                    >
                      <ArrowUp className="size-4" aria-hidden />
                    </Button>
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={`Move ${name} down`}
                      disabled={index === chosen.length - 1}
                      onClick={() => move(index, index + 1, name)}
                    >
                      <ArrowDown className="size-4" aria-hidden />
                    </Button>
                  </>
                ) : null}
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Take ${name} out`}
                  onClick={() => {
                    onChange(chosen.filter((other) => other !== cardId));
                    setSaid(`${name} was taken out.`);
                  }}
                >
                  <X className="size-4" aria-hidden />
                </Button>
              </li>
            );
          })}
        </ol>
      ) : null}
      {others.length > 0 && chosen.length <= MOST_BACKUPS ? (
        <div className="grid gap-1.5">
          <Label htmlFor={`${id}-add-card`}>{chosen.length === 0 ? 'Card' : 'Add a backup card'}</Label>
          <Select
            id={`${id}-add-card`}
            name="paymentMethodId"
            value=""
            onChange={({ target }) => {
              if (target.value) onChange([...chosen, target.value]);
            }}
          >
            <option value="">Choose a card…</option>
            {others.map((card) => (
              <option key={card.id} value={card.id}>
                {cardName(card.brand, card.last4)}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
      {error ? (
        <p id={`${id}-cards-error`} className="text-declined">
          {error}
        </p>
      ) : null}
      <p className="text-muted">
        {cards.length === 0
          ? 'There is no saved card yet. '
          : 'A backup is asked where the card before it is declined. '}
        <Link href={cardsHref} className="font-medium text-accent-ink underline underline-offset-2">
          {cards.length === 0 ? 'Add a card' : 'Saved cards'}
        </Link>
      </p>
      <span role="status" className="sr-only">
        {said}
      </span>
    </fieldset>
  );
}
