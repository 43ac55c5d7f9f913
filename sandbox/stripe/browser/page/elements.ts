import { SandboxElement } from './element.ts';
import type { CollectedMethod, ElementsOptions, StripeError } from './types.ts';

/** A group of Elements that pay for one thing. */
export class SandboxElements {
  readonly publishableKey: string;
  #options: ElementsOptions;
  #elements = new Map<string, SandboxElement>();

  constructor(publishableKey: string, options: ElementsOptions = {}) {
    if ('paymentMethodTypes' in options) {
      throw new Error(
        'Invalid value for elements(): paymentMethodTypes is no longer supported; use allowedPaymentMethodTypes.',
      );
    }
    this.publishableKey = publishableKey;
    this.#options = options;
  }

  get clientSecret(): string | undefined {
    return this.#options.clientSecret;
  }

  get setupFutureUsage(): string | null {
    return this.#options.setupFutureUsage ?? this.#options.setup_future_usage ?? null;
  }

  create(type: string, options: Record<string, unknown> = {}): SandboxElement {
    if (this.#elements.has(type)) {
      throw new Error(`Can only create one Element of type ${type} through elements().`);
    }
    const element = new SandboxElement(type, options, {
      greeting: () => ({ group: this.#options, publishableKey: this.publishableKey }),
      release: (released) => {
        if (this.#elements.get(type) === released) this.#elements.delete(type);
      },
    });
    this.#elements.set(type, element);
    return element;
  }

  getElement(type: string | { __elementType?: string }): SandboxElement | null {
    const name = typeof type === 'string' ? type : (type.__elementType ?? '');
    return this.#elements.get(name) ?? null;
  }

  update(options: Partial<ElementsOptions>): void {
    this.#options = { ...this.#options, ...options };
    for (const element of this.#elements.values()) element.refresh();
  }

  async fetchUpdates(): Promise<{ error?: StripeError }> {
    for (const element of this.#elements.values()) element.refresh();
    return {};
  }

  async submit(): Promise<{ error?: StripeError; selectedPaymentMethod?: string }> {
    const wallet = this.#elements.get('expressCheckout');
    const form = this.#elements.get('payment') ?? this.#elements.get('card');
    for (const element of [form, this.#elements.get('address')]) {
      if (!element || (wallet?.isPaying && element === form)) continue;
      const error = await element.validate();
      if (error) return { error };
    }
    return { selectedPaymentMethod: 'card' };
  }

  /** Gets a payment method's id from whichever Element is paying: a wallet that was clicked, or the card form. */
  async collect(billingDetails: unknown): Promise<CollectedMethod> {
    const wallet = this.#elements.get('expressCheckout');
    const form = this.#elements.get('payment') ?? this.#elements.get('card');
    const paying = wallet?.isPaying ? wallet : (form ?? wallet);
    if (!paying) {
      return {
        error: { type: 'invalid_request_error', message: 'elements should have a mounted Payment Element.' },
      };
    }
    const address = await this.#elements.get('address')?.getValue();
    return paying.collect(billingDetails ?? billingFrom(address));
  }
}

function billingFrom(address: Record<string, unknown> | undefined): unknown {
  return address?.complete === true ? address.value : undefined;
}
