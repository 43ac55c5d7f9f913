'use client';

import Plus from 'lucide-react/icons/plus';
import { useRouter } from 'next/navigation';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useOptimistic,
  useRef,
  useState,
  useTransition,
} from 'react';
import { CardRow } from '#components/cards/card-row.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { cardName } from '#lib/cards/card-words.ts';
import type { CardList, SavedCard } from '#lib/cards/list-cards.ts';
import { callApi } from '#lib/http/call-api.ts';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

// What a press opens comes with the press.
const AddCardDialog = lazy(async () => ({
  default: (await import('#components/cards/add-card-dialog.tsx')).AddCardDialog,
}));
const RemoveCardDialog = lazy(async () => ({
  default: (await import('#components/cards/remove-card-dialog.tsx')).RemoveCardDialog,
}));
const SetupStatus = lazy(async () => ({
  default: (await import('#components/cards/setup-status.tsx')).SetupStatus,
}));

export interface CardsPanelProps {
  tenantSlug: string;
  cards: SavedCard[];
  canManage: boolean;
  stripeAccess: StripeAccess;
  /** Adding a card that the address names: after a reload, or on the way back from a bank. */
  setupIntentId?: string | undefined;
}

/** The cards of a tenant, and what can be done with them. */
export function CardsPanel(props: CardsPanelProps) {
  const { tenantSlug, canManage, stripeAccess } = props;
  const router = useRouter();
  const [given, setGiven] = useState(props.cards);
  const [known, setKnown] = useState(props.cards);
  if (given !== props.cards) {
    setGiven(props.cards);
    setKnown(props.cards);
  }
  const [cards, showDefault] = useOptimistic(known, (current, cardId: string) =>
    current.map((card) => ({ ...card, isDefault: card.id === cardId })),
  );
  const [, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<SavedCard | null>(null);
  // The dialog stays once it was opened: as it closes it gives the focus back.
  const [hasAsked, setAsked] = useState(false);
  const [setupIntentId, setSetupIntentId] = useState(props.setupIntentId);
  const path = `/${tenantSlug}/settings/billing/cards`;

  // Kept in the tab rather than in the address, which Next would have to follow while the list is being read anew.
  const key = `card-setup:${tenantSlug}`;
  useEffect(() => setSetupIntentId((named) => named ?? sessionStorage.getItem(key) ?? undefined), [key]);
  const saved = useCallback(() => {
    sessionStorage.removeItem(key);
    router.refresh();
  }, [key, router]);

  // What had the focus may be gone: the bin with its row, "Add card" with the empty list that it stood in.
  const addCard = useRef<HTMLButtonElement>(null);
  const shown = `${cards.length} ${isAdding}`;
  const lastShown = useRef(shown);
  useEffect(() => {
    if (lastShown.current === shown) return;
    lastShown.current = shown;
    if (document.activeElement === document.body) addCard.current?.focus();
  }, [shown]);

  function makeDefault(card: SavedCard): void {
    setProblem(null);
    startTransition(async () => {
      showDefault(card.id);
      const answer = await callApi<CardList>(`/api/stripe/payment-methods?tenant=${tenantSlug}`, {
        body: { paymentMethodId: card.id, setDefault: true },
      });
      if (!answer.ok) return setProblem(`The default card stays as it was. ${answer.error.message}`);
      startTransition(() => setKnown(answer.data.paymentMethods));
      showToast(`${cardName(card.brand, card.last4)} is the default card.`, 'done');
    });
  }

  function endSetup(): void {
    sessionStorage.removeItem(key);
    setSetupIntentId(undefined);
  }

  function add(): void {
    endSetup();
    setAdding(true);
  }

  const addButton = canManage ? (
    <Button ref={addCard} variant={cards.length === 0 ? 'primary' : 'secondary'} onClick={add}>
      <Plus className="size-4" aria-hidden />
      Add card
    </Button>
  ) : null;
  return (
    <>
      {setupIntentId ? (
        <Suspense fallback={<Skeleton className="h-11 w-full" />}>
          <SetupStatus
            tenantSlug={tenantSlug}
            stripeAccess={stripeAccess}
            setupIntentId={setupIntentId}
            onSaved={saved}
            onAddAnother={add}
            onDismiss={() => {
              endSetup();
              if (window.location.search) router.replace(path);
            }}
          />
        </Suspense>
      ) : null}
      {problem ? (
        <p role="alert" className="rounded-md bg-declined-tint px-4 py-3">
          {problem}
        </p>
      ) : null}
      <Card>
        {cards.length === 0 ? (
          <EmptyState title="No saved cards yet" action={addButton}>
            A card that you save here, or while you buy credits, can be chosen for later purchases and for
            auto-recharge.
          </EmptyState>
        ) : (
          <>
            <CardHeader
              title="Saved cards"
              description="Purchases offer the default card first. Stripe keeps the numbers; we only see the last four digits."
              action={addButton}
            />
            <ul aria-label="Saved cards" className="mt-4">
              {cards.map((card) => (
                <CardRow
                  key={card.id}
                  card={card}
                  canManage={canManage}
                  onMakeDefault={() => makeDefault(card)}
                  onRemove={() => {
                    setAsked(true);
                    setRemoving(card);
                  }}
                />
              ))}
            </ul>
          </>
        )}
      </Card>
      {canManage ? null : <p className="text-muted">Owners and admins add, choose and remove cards.</p>}
      {hasAsked ? (
        <Suspense>
          <RemoveCardDialog
            tenantSlug={tenantSlug}
            card={removing}
            cards={cards}
            onClose={() => setRemoving(null)}
            onRemoved={(said, left) => {
              setKnown(left);
              showToast(said, 'done');
              router.refresh();
            }}
          />
        </Suspense>
      ) : null}
      {isAdding ? (
        <Suspense>
          <AddCardDialog
            tenantSlug={tenantSlug}
            stripeAccess={stripeAccess}
            returnPath={path}
            onBegun={(id) => sessionStorage.setItem(key, id)}
            onConfirmed={(id) => {
              setAdding(false);
              setSetupIntentId(id);
            }}
            onClose={() => setAdding(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
