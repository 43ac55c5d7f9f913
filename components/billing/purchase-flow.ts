import type { PaymentIntent, StripeError } from '@stripe/stripe-js';
import { pollPayment, type SyncAnswer, syncPayment } from '#components/billing/poll-payment.ts';
import { type ApiError, callApi } from '#lib/http/call-api.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { isSameChoice, type Order, type OrderChoice } from '#lib/payments/order.ts';
import {
  type DescribedPayment,
  type PurchaseInProgress,
  type PurchaseProgress,
  progressOf,
} from '#lib/payments/purchase-progress.ts';

export interface BoughtCredits {
  paymentId: string;
  credits: number;
  newBalanceCredits: number;
}

/** What is said above the form: why nothing was paid, and what to do. */
export interface Notice {
  tone: 'declined' | 'debt';
  title?: string;
  words: string;
  /** The fault is not the card's: the same try may be made again. */
  canTakeUpAgain?: boolean;
}

export interface PurchaseView {
  progress: PurchaseProgress;
  notice: Notice | null;
  /** A sentence of progress; while it stands, nothing else can be started. */
  busy: string | null;
  /** It takes longer than one waits: asking goes on only when a person asks. */
  isSlow: boolean;
  /** What the server agreed to where that differs from what the screen showed. */
  agreed: Order | null;
}

/** What Stripe.js answers: the intent, or why there is nothing to go on with. */
export interface Confirmation {
  paymentIntent?: PaymentIntent;
  error?: StripeError;
}

export interface PayAttempt {
  order: Order;
  saveCard: boolean;
  /** Checks what was typed; answers what is wrong, which the fields themselves show. */
  check: () => Promise<{ error?: StripeError }>;
  confirm: (clientSecret: string, purchaseId: string) => Promise<Confirmation>;
}

interface FlowOptions {
  tenantSlug: string;
  resumed: PurchaseInProgress | undefined;
  /** From now on this id finds the purchase again, after a reload too. */
  onBegin: (purchaseId: string) => void;
  /** The ledger has the credits. */
  onSuccess: (bought: BoughtCredits) => void;
}

interface BegunAnswer {
  payment: DescribedPayment;
  clientSecret: string;
}

/** With these nothing more can be paid under the same purchase. */
const CLOSED: readonly DescribedPayment['status'][] = ['processing', 'succeeded', 'canceled', 'flagged'];

/**
 * One purchase from pressing Pay until the ledger has the credits; a store for `useSyncExternalStore`. Every try of one
 * choice carries one purchase id, so that a double click, a retry and another card after a decline stay one purchase.
 */
export class PurchaseFlow {
  readonly #options: FlowOptions;
  readonly #listeners = new Set<() => void>();
  #view: PurchaseView;
  #purchase: { id: string; choice: OrderChoice } | null;
  #paymentId: string | null;
  #polling = new AbortController();

  constructor(options: FlowOptions) {
    const { resumed } = options;
    this.#options = options;
    this.#purchase = resumed ? { id: resumed.purchaseId, choice: resumed.order.choice } : null;
    this.#paymentId = resumed?.payment.id ?? null;
    const progress: PurchaseProgress = resumed
      ? progressOf(resumed.payment, resumed.availableCredits)
      : { status: 'payable', declined: null };
    this.#view = {
      progress,
      notice: declineNotice(progress),
      // Stripe may know more than our row does: what it says comes before the form can be used.
      busy: resumed?.payment.status === 'pending' ? 'Checking how this payment stands…' : null,
      isSlow: false,
      agreed: null,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): PurchaseView => this.#view;

  /** Takes up watching a purchase that was begun before; returns how to stop. */
  readonly watch = (): (() => void) => {
    const { status } = this.#view.progress;
    if (this.#view.busy !== null) void this.#askOnce();
    else if (status === 'processing' || status === 'adding_credits') void this.#follow();
    return () => this.#polling.abort();
  };

  /** Agrees on the purchase with the server, then confirms it with Stripe. Pressed twice, it does it once. */
  async pay({ order, saveCard, check, confirm }: PayAttempt): Promise<void> {
    if (this.#view.busy !== null) return;
    this.#set({ busy: 'Checking your card…', notice: null });
    const { error } = await check();
    if (error) {
      this.#set({ busy: null });
      return;
    }
    const begun = await this.#begin(order, saveCard);
    if (!begun) return;
    this.#set({ busy: `Paying ${formatMoney(order.amountCents, order.currency)}…` });
    await this.#conclude(await confirm(begun.clientSecret, begun.purchaseId), order);
  }

  /** Goes on where the bank's question was left open. */
  async authenticate(
    { order, saveCard }: Pick<PayAttempt, 'order' | 'saveCard'>,
    handle: (clientSecret: string) => Promise<Confirmation>,
  ): Promise<void> {
    if (this.#view.busy !== null) return;
    this.#set({ busy: 'Opening your bank…', notice: null });
    const begun = await this.#begin(order, saveCard);
    if (begun) await this.#conclude(await handle(begun.clientSecret), order);
  }

  /** Back to the form for another card on the same purchase. */
  askForAnotherCard(): void {
    this.#set({ progress: { status: 'payable', declined: null }, notice: null });
  }

  /** Asks again how a payment stands that took too long. */
  checkAgain(): void {
    this.#set({ isSlow: false, notice: null });
    void this.#follow();
  }

  #set(change: Partial<PurchaseView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  async #begin(
    order: Order,
    saveCard: boolean,
  ): Promise<{ clientSecret: string; purchaseId: string } | null> {
    if (!this.#purchase || !isSameChoice(this.#purchase.choice, order.choice)) {
      this.#purchase = { id: crypto.randomUUID(), choice: order.choice };
    }
    const purchaseId = this.#purchase.id;
    this.#options.onBegin(purchaseId);
    const answer = await callApi<BegunAnswer>(
      `/api/stripe/create-payment-intent?tenant=${encodeURIComponent(this.#options.tenantSlug)}`,
      { body: { ...order.choice, purchaseId, saveCard } },
    );
    if (!answer.ok) {
      this.#refused(answer.error, answer.status);
      return null;
    }
    const { payment, clientSecret } = answer.data;
    this.#paymentId = payment.id;
    if (CLOSED.includes(payment.status)) {
      await this.#askOnce();
      return null;
    }
    if (payment.amountCents !== order.amountCents || payment.credits !== order.credits) {
      this.#set({
        busy: null,
        agreed: { ...order, amountCents: payment.amountCents, credits: payment.credits },
        notice: {
          tone: 'debt',
          title: 'The price is another one than was shown',
          words: `${formatCredits(payment.credits)} credits cost ${formatMoney(payment.amountCents, payment.currency)}. You weren't charged. Look at it and pay if it suits you.`,
        },
      });
      return null;
    }
    return { clientSecret, purchaseId };
  }

  #refused(error: ApiError, status: number): void {
    // The same id with another choice: a new purchase is begun at the next try.
    if (error.code === 'purchase_id_reused') this.#purchase = null;
    const isOurs = status === 0 || status >= 500 || status === 429;
    this.#set({
      busy: null,
      notice: {
        tone: 'declined',
        title: "We couldn't start this payment. You weren't charged.",
        words: error.message,
        ...(isOurs ? { canTakeUpAgain: true } : {}),
      },
    });
  }

  async #conclude({ paymentIntent, error }: Confirmation, order: Order): Promise<void> {
    if (error) {
      if (error.type === 'validation_error') this.#set({ busy: null });
      else if (error.type === 'card_error' || error.code === 'payment_intent_authentication_failure') {
        this.#declined(error.decline_code ?? error.code);
      } else await this.#askOnce();
      return;
    }
    switch (paymentIntent?.status) {
      case 'succeeded':
        this.#set({ busy: null, progress: { status: 'adding_credits', credits: order.credits } });
        await this.#follow();
        return;
      case 'processing':
        this.#set({ busy: null, progress: { status: 'processing' } });
        await this.#follow();
        return;
      case 'requires_action':
        this.#set({ busy: null, progress: { status: 'needs_authentication' } });
        return;
      default:
        await this.#askOnce();
    }
  }

  #declined(code: string | undefined): void {
    const progress: PurchaseProgress = { status: 'payable', declined: declineWords(code) };
    this.#set({ busy: null, progress, notice: declineNotice(progress) });
  }

  /** What was answered says too little: what Stripe tells the server counts. */
  async #askOnce(): Promise<void> {
    if (!this.#paymentId) return;
    const answer = await syncPayment(this.#options.tenantSlug, this.#paymentId);
    if (!answer.ok) {
      this.#set({ busy: null, progress: { status: 'processing' }, isSlow: true });
      return;
    }
    this.#settle(answer.data);
    if (this.#view.progress.status === 'processing') await this.#follow();
  }

  async #follow(): Promise<void> {
    if (!this.#paymentId) return;
    this.#polling.abort();
    const polling = new AbortController();
    this.#polling = polling;
    const isOpen = ({ payment }: SyncAnswer) =>
      payment.status === 'processing' || payment.status === 'pending';
    const answer = await pollPayment(
      this.#options.tenantSlug,
      this.#paymentId,
      (given) => !isOpen(given),
      polling.signal,
    );
    if (polling.signal.aborted) return;
    if (answer) this.#settle(answer);
    else this.#set({ isSlow: true });
  }

  #settle({ payment, availableCredits }: SyncAnswer): void {
    const progress = progressOf(payment, availableCredits);
    this.#set({ busy: null, isSlow: false, progress, notice: declineNotice(progress) });
    if (progress.status === 'done') {
      this.#options.onSuccess({
        paymentId: payment.id,
        credits: progress.credits,
        newBalanceCredits: progress.newBalanceCredits,
      });
    }
  }
}

function declineNotice(progress: PurchaseProgress): Notice | null {
  if (progress.status !== 'payable' || progress.declined === null) return null;
  return { tone: 'declined', title: 'The payment was declined', words: progress.declined };
}
