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
import { CardFieldsSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import { CardRow } from '#components/cards/card-row.tsx';
import { RemoveCardDialog } from '#components/cards/remove-card-dialog.tsx';
import { SetupStatus } from '#components/cards/setup-status.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FrameDialog } from '#components/ui/frame-dialog.tsx';
import { showToast } from '#components/ui/show-toast.ts';
import { cardName } from '#lib/cards/card-words.ts';
import type { CardList, SavedCard } from '#lib/cards/list-cards.ts';
import { callApi } from '#lib/http/call-api.ts';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

// Stripe's code comes with the form, and the form when it opens.
const SetupForm = lazy(async () => ({
  default: (await import('#components/cards/setup-form.tsx')).SetupForm,
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
  const [isBusy, setBusy] = useState(false);
  const [removing, setRemoving] = useState<SavedCard | null>(null);
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
      startTransition(() => {
        if (answer.ok) setKnown(answer.data.paymentMethods);
        else setProblem(`The default card stays as it was. ${answer.error.message}`);
      });
      if (answer.ok) showToast(`${cardName(card.brand, card.last4)} is the default card.`, 'done');
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
      ) : null}
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
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
                  onRemove={() => setRemoving(card)}
                />
              ))}
            </ul>
          </>
        )}
      </Card>
      {canManage ? null : <p className="text-muted">Owners and admins add, choose and remove cards.</p>}
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
      {isAdding ? (
        <FrameDialog
          title="Add a card"
          description="It goes to Stripe alone and never passes our servers."
          busy={isBusy}
          onClose={() => setAdding(false)}
        >
          <Suspense
            fallback={
              <div className="min-h-63" aria-busy>
                <CardFieldsSkeleton />
              </div>
            }
          >
            <SetupForm
              tenantSlug={tenantSlug}
              stripeAccess={stripeAccess}
              returnPath={path}
              onBusy={setBusy}
              onBegun={(id) => sessionStorage.setItem(key, id)}
              onConfirmed={(id) => {
                setAdding(false);
                setSetupIntentId(id);
              }}
              onCancel={() => setAdding(false)}
            />
          </Suspense>
        </FrameDialog>
      ) : null}
    </>
  );
}
