import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { brandName, expiryWords } from '#lib/cards/card-words.ts';
import type { SavedCard } from '#lib/cards/list-cards.ts';

export interface PayWithProps {
  cards: readonly SavedCard[];
  /** Null for a new card. */
  chosen: string | null;
  onChoose: (cardId: string | null) => void;
}

/** One of the tenant's cards, or a new one. */
export function PayWith({ cards, chosen, onChoose }: PayWithProps) {
  return (
    <RadioGroup legend="Pay with">
      {cards.map((card) => {
        const words = expiryWords(card);
        return (
          <Radio
            key={card.id}
            name="pay-with"
            value={card.id}
            checked={chosen === card.id}
            disabled={card.expiry === 'expired'}
            onChange={() => onChoose(card.id)}
            label={`${brandName(card.brand)} ending in ${card.last4}`}
            hint={card.isDefault ? `${words} · Default` : words}
          />
        );
      })}
      <Radio
        name="pay-with"
        value="new"
        checked={chosen === null}
        onChange={() => onChoose(null)}
        label="New card"
      />
    </RadioGroup>
  );
}
