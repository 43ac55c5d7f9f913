'use client';

import { useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { brandName } from '#lib/cards/card-words.ts';
import type { CardList, SavedCard } from '#lib/cards/list-cards.ts';
import { callApi } from '#lib/http/call-api.ts';

export interface RemoveCardDialogProps {
  tenantSlug: string;
  /** Null while the dialog is closed. */
  card: SavedCard | null;
  cards: readonly SavedCard[];
  onClose: () => void;
  /** With the cards that are left. */
  onRemoved: (card: SavedCard, left: SavedCard[]) => void;
}

/** Names the card and what follows, before it goes. */
export function RemoveCardDialog({ tenantSlug, card, cards, onClose, onRemoved }: RemoveCardDialogProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  function close(): void {
    setProblem(null);
    onClose();
  }

  async function remove(gone: SavedCard): Promise<void> {
    setProblem(null);
    setBusy(true);
    const answer = await callApi<CardList>(`/api/stripe/payment-methods?tenant=${tenantSlug}`, {
      method: 'DELETE',
      body: { paymentMethodId: gone.id },
    });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.error.message);
    onRemoved(gone, answer.data.paymentMethods);
    close();
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
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
    </Dialog>
  );
}

function consequence(card: SavedCard, cards: readonly SavedCard[]): string {
  const others = cards.filter(({ id }) => id !== card.id);
  const next = others[0];
  const lasting = "To use it again you'd have to enter it anew. Past payments and receipts stay.";
  if (!next) return `It is your only card. ${lasting}`;
  return card.isDefault
    ? `It is your default card; another one takes its place. ${lasting}`
    : `It can't be charged any more. ${lasting}`;
}
