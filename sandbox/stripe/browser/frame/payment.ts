import { applyAppearance } from './appearance.ts';
import { billingFields } from './billing-fields.ts';
import { CardForm } from './card-form.ts';
import { make } from './dom.ts';
import { createMethod, readSession, type Session } from './emulator.ts';
import { Line, reportHeight } from './line.ts';
import { SavedCards } from './saved-cards.ts';

/** The Payment Element: saved cards, a new card, the choice to save it. */
export class PaymentFrame {
  #line = new Line();
  #key = '';
  #group: Record<string, unknown> = {};
  #session: Session | null = null;
  #saved: SavedCards | null = null;
  #save = make('input', { type: 'checkbox', id: 'save-card' });
  #form = new CardForm(() => this.#announce());
  #newCard = make('div', { class: 'NewCard' }, this.#form.root);
  #container: HTMLElement;

  constructor(container: HTMLElement) {
    this.#container = container;
    this.#line.open(
      (greeting) => {
        this.#key = greeting.publishableKey ?? '';
        this.#group = greeting.group ?? {};
        this.#load();
      },
      (message) => {
        if (message.kind === 'validate') return this.#validate();
        if (message.kind === 'collect') return this.#collect(message.billingDetails);
        if (message.kind === 'update') this.#update(message.group);
        if (message.kind === 'focus') this.#form.focus();
        if (message.kind === 'clear') this.#form.clear();
        if (message.kind === 'blur' && document.activeElement instanceof HTMLElement)
          document.activeElement.blur();
        return undefined;
      },
    );
    window.addEventListener('focus', () => this.#line.send({ kind: 'focus' }));
    window.addEventListener('blur', () => this.#line.send({ kind: 'blur' }));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#line.send({ kind: 'escape' });
    });
    this.#save.addEventListener('change', () => this.#announce());
  }

  async #load(): Promise<void> {
    applyAppearance(this.#group.appearance ?? {});
    const answer = await readSession(this.#key, this.#group);
    if (answer.error) {
      this.#line.send({ kind: 'loaderror', error: answer.error });
      this.#container.replaceChildren(make('p', { class: 'Error', role: 'alert' }, answer.error.message));
      reportHeight(this.#line);
      return;
    }
    this.#session = answer.value;
    this.#draw(answer.value);
    reportHeight(this.#line);
    this.#line.send({ kind: 'ready' });
    this.#announce();
  }

  #draw(session: Session): void {
    this.#saved =
      session.savedCards.length > 0 ? new SavedCards(session.savedCards, () => this.#showNewCard()) : null;
    const extras = session.canSave ? [this.#saveChoice()] : [];
    this.#newCard.replaceChildren(this.#form.root, ...extras, ...this.#terms(session));
    this.#container.replaceChildren(...(this.#saved ? [this.#saved.root] : []), this.#newCard);
    this.#showNewCard();
  }

  #saveChoice(): HTMLElement {
    return make(
      'label',
      { class: 'Choice CheckboxLabel', for: 'save-card' },
      this.#save,
      make('span', {}, 'Save this card for future purchases'),
    );
  }

  #terms(session: Session): HTMLElement[] {
    const hint = make(
      'p',
      { class: 'Hint' },
      'Sandbox: no real card works here. Try 4242 4242 4242 4242 with any future date and any code.',
    );
    if (session.mode !== 'setup' && session.setupFutureUsage === null) return [hint];
    const terms =
      'By giving your card you allow it to be charged for future payments in accordance with the terms.';
    return [make('p', { class: 'Hint' }, terms), hint];
  }

  #showNewCard(): void {
    this.#newCard.hidden = this.#saved !== null && this.#saved.chosen !== null;
    this.#announce();
  }

  #update(group: Record<string, unknown> | undefined): void {
    if (!group) return;
    const wasSession = this.#group.customerSessionClientSecret;
    this.#group = group;
    applyAppearance(group.appearance ?? {});
    if (group.customerSessionClientSecret !== wasSession) this.#load();
  }

  #announce(): void {
    const chosen = this.#saved?.chosen ?? null;
    const { country, postalCode } = this.#form.billing;
    this.#line.send({
      kind: 'change',
      complete: chosen !== null || this.#form.isComplete,
      empty: chosen === null && this.#form.isEmpty,
      collapsed: false,
      value: {
        type: 'card',
        savePaymentMethod: this.#save.checked,
        billingDetails: { address: { country, postalCode } },
        ...(chosen === null ? {} : { payment_method: { id: chosen, type: 'card' } }),
      },
    });
  }

  #validate(): object {
    if (this.#saved?.chosen) return {};
    const problem = this.#form.validate();
    return problem ? { error: { type: 'validation_error', ...problem } } : {};
  }

  async #collect(billingDetails: unknown): Promise<object> {
    const chosen = this.#saved?.chosen;
    if (chosen) return { paymentMethod: { id: chosen } };
    const problem = this.#form.validate();
    if (problem) return { error: { type: 'validation_error', ...problem } };
    const isSaving = this.#save.checked && this.#session?.canSave === true;
    const isSetUp = this.#session?.mode === 'setup' || Boolean(this.#session?.setupFutureUsage);
    const answer = await createMethod({
      key: this.#key,
      ...this.#form.entry(),
      allow_redisplay: isSaving ? 'always' : isSetUp ? 'limited' : 'unspecified',
      ...billingFields(billingDetails, this.#form.billing),
    });
    if (answer.error) {
      this.#form.showNumberError(answer.error.message);
      return { error: answer.error };
    }
    return {
      paymentMethod: answer.value,
      setupFutureUsage: isSaving ? (this.#session?.saveUsage ?? 'on_session') : null,
    };
  }
}
