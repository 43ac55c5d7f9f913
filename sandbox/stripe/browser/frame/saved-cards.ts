import { brandNames } from './card-rules.ts';
import { make } from './dom.ts';

export interface SavedCard {
  id: string;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
}

/** A choice among the customer's saved cards and a new one. */
export class SavedCards {
  readonly root = make('fieldset', { class: 'Choices' });
  #chosen: string | null;

  constructor(cards: SavedCard[], onChoose: (id: string | null) => void) {
    this.#chosen = cards[0]?.id ?? null;
    this.root.append(make('legend', { class: 'Label' }, 'Card'));
    for (const card of cards) this.#addChoice(card.id, describe(card), onChoose);
    this.#addChoice(null, make('span', {}, 'New card'), onChoose);
  }

  /** The id of the saved card, or null for a new one. */
  get chosen(): string | null {
    return this.#chosen;
  }

  #addChoice(id: string | null, label: HTMLElement, onChoose: (id: string | null) => void): void {
    const radio = make('input', { type: 'radio', name: 'saved-card', value: id ?? 'new' });
    radio.checked = id === this.#chosen;
    radio.addEventListener('change', () => {
      this.#chosen = id;
      onChoose(id);
    });
    this.root.append(make('label', { class: 'Choice' }, radio, label));
  }
}

function describe(card: SavedCard): HTMLElement {
  const expiry = `${String(card.exp_month).padStart(2, '0')}/${String(card.exp_year).slice(-2)}`;
  return make(
    'span',
    { class: 'SavedCard' },
    make(
      'span',
      { class: 'SavedCardName' },
      `${brandNames[card.brand] ?? card.brand} ending in ${card.last4}`,
    ),
    make('span', { class: 'Secondary' }, `Expires ${expiry}`),
  );
}
