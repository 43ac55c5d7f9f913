'use client';

import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { brandName, cardName, expiryWords } from '#lib/cards/card-words.ts';
import type { CardList, SavedCard } from '#lib/cards/list-cards.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface RemoveCardDialogProps {
  tenantSlug: string;
  /** Null while the dialog is closed. */
  card: SavedCard | null;
  cards: readonly SavedCard[];
  onClose: () => void;
  /** With what became of it, in words, and the cards that are left. */
  onRemoved: (said: string, left: SavedCard[]) => void;
}

interface RemovedAnswer extends CardList {
  autoRecharge: 'unaffected' | 'backup_removed' | 'moved' | 'switched_off';
}

/** Names the card and what follows, before it goes; where recharges are charged to it, asks what becomes of them. */
export function RemoveCardDialog({ tenantSlug, card, cards, onClose, onRemoved }: RemoveCardDialogProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [choice, setChoice] = useState<string | null>(null);
  const successors = card?.autoRecharge === 'primary' ? successorsOf(card, cards) : [];
  const successor =
    choice === OFF ? null : (successors.find(({ id }) => id === choice) ?? successors[0] ?? null);

  function close(): void {
    setProblem(null);
    setChoice(null);
    onClose();
  }

  async function remove(gone: SavedCard): Promise<void> {
    setProblem(null);
    setBusy(true);
    const answer = await removed(gone);
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error.message);
    onRemoved(
      `${cardName(gone.brand, gone.last4)} was removed.${became(answer.data, gone)}`,
      answer.data.paymentMethods,
    );
    close();
  }

  async function removed(gone: SavedCard) {
    if (gone.autoRecharge === 'primary' && !successor) {
      // Off first: without a card of its own choice the first backup would take over.
      const off = await callApi<RemovedAnswer>(`/api/stripe/auto-recharge?tenant=${tenantSlug}`, {
        body: { enabled: false },
      });
      if (!off.ok) return off;
    }
    return callApi<RemovedAnswer>(`/api/stripe/payment-methods?tenant=${tenantSlug}`, {
      method: 'DELETE',
      body: {
        paymentMethodId: gone.id,
        ...(successor ? { replacementPaymentMethodId: successor.id } : {}),
      },
    });
  }

  return (
    <Dialog
      open={card !== null}
      onClose={close}
      busy={isBusy}
      title={card ? `Remove ${brandName(card.brand)} ending in ${card.last4}?` : ''}
      description={card ? consequence(card, cards) : undefined}
      footer={
        card ? (
          <>
            <Button disabled={isBusy} onClick={close}>
              Keep it
            </Button>
            <Button variant="danger" disabled={isBusy} onClick={() => void remove(card)}>
              {isBusy ? 'Removing…' : 'Remove card'}
            </Button>
          </>
        ) : null
      }
    >
      {card?.autoRecharge === 'primary' && successors.length > 0 ? (
        <RadioGroup legend="Auto-recharge charges this card. From now on:">
          {successors.map((other) => (
            <Radio
              key={other.id}
              name="successor"
              checked={successor?.id === other.id}
              onChange={() => setChoice(other.id)}
              label={`Charge ${cardName(other.brand, other.last4)} instead`}
              hint={
                other.autoRecharge === 'backup'
                  ? 'Your backup, within the same limits.'
                  : `${expiryWords(other)}. Within the same limits; by choosing it you agree to that.`
              }
            />
          ))}
          <Radio
            name="successor"
            checked={successor === null}
            onChange={() => setChoice(OFF)}
            label="Switch auto-recharge off"
            hint="Nothing is charged by itself any more."
          />
        </RadioGroup>
      ) : null}
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
    </Dialog>
  );
}

const OFF = 'off';

/** The backups first, as the rule would ask them. */
function successorsOf(card: SavedCard, cards: readonly SavedCard[]): SavedCard[] {
  const isBackup = (other: SavedCard) => Number(other.autoRecharge === 'backup');
  return cards
    .filter(({ id, expiry }) => id !== card.id && expiry !== 'expired')
    .toSorted((one, other) => isBackup(other) - isBackup(one));
}

function consequence(card: SavedCard, cards: readonly SavedCard[]): string {
  const lasting = "To use it again you'd have to enter it anew. Past payments and receipts stay.";
  const isOnly = cards.length === 1;
  if (card.autoRecharge === 'primary' && successorsOf(card, cards).length === 0) {
    return `Auto-recharge charges this card, and there is no other one: it is switched off. ${lasting}`;
  }
  if (isOnly) return `It is your only card. ${lasting}`;
  if (card.autoRecharge === 'backup') return `Auto-recharge no longer falls back on it. ${lasting}`;
  return card.isDefault
    ? `It is your default card; another one takes its place. ${lasting}`
    : `It can't be charged any more. ${lasting}`;
}

function became({ autoRecharge }: RemovedAnswer, gone: SavedCard): string {
  if (autoRecharge === 'moved') return ' Auto-recharge charges the other card.';
  return gone.autoRecharge === 'primary' ? ' Auto-recharge is off.' : '';
}
