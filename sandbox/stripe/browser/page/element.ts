import { FrameChannel } from './frame-channel.ts';
import type { CollectedMethod, Handler, StripeError } from './types.ts';

const titles: Record<string, string> = {
  payment: 'Secure card payment input frame',
  card: 'Secure card payment input frame',
  expressCheckout: 'Secure express checkout frame',
  address: 'Secure address input frame',
};

interface Owner {
  greeting(): object;
  /** React mounts twice in development: what is destroyed must free its place. */
  release(element: SandboxElement): void;
}

/** One mounted Element: its frame, its listeners, its last known value. */
export class SandboxElement {
  readonly elementType: string;
  /** A wallet that was clicked pays for the group until it has given its card. */
  isPaying = false;
  #owner: Owner;
  #options: Record<string, unknown>;
  #channel: FrameChannel | null = null;
  #handlers = new Map<string, Set<Handler>>();
  #value: Record<string, unknown> = { complete: false };
  #isDestroyed = false;

  constructor(type: string, options: Record<string, unknown>, owner: Owner) {
    this.elementType = type;
    this.#options = options;
    this.#owner = owner;
  }

  mount(target: HTMLElement | string): void {
    if (this.#isDestroyed) {
      throw new Error('This Element has already been destroyed. Please create a new one.');
    }
    const parent = typeof target === 'string' ? document.querySelector(target) : target;
    if (!(parent instanceof HTMLElement))
      throw new Error('The selector you specified applies to no DOM elements.');
    this.unmount();
    const greeting = { elementType: this.elementType, options: this.#options, ...this.#owner.greeting() };
    this.#channel = new FrameChannel(
      this.elementType === 'card' ? 'payment' : this.elementType,
      titles[this.elementType] ?? 'Secure input frame',
      greeting,
      (message) => this.#receive(message),
    );
    parent.replaceChildren(this.#channel.iframe);
    queueMicrotask(() => this.#emit('loaderstart', {}));
  }

  unmount(): void {
    this.#channel?.close();
    this.#channel = null;
  }

  destroy(): void {
    this.unmount();
    this.#isDestroyed = true;
    this.#owner.release(this);
  }

  update(options: Record<string, unknown>): void {
    this.#options = { ...this.#options, ...options };
    this.#channel?.send({ kind: 'update', options: this.#options });
  }

  /** The group's own options changed: amount, appearance, saved cards. */
  refresh(): void {
    this.#channel?.send({ kind: 'update', options: this.#options, ...this.#owner.greeting() });
  }

  focus(): void {
    this.#channel?.send({ kind: 'focus' });
  }

  blur(): void {
    this.#channel?.send({ kind: 'blur' });
  }

  clear(): void {
    this.#channel?.send({ kind: 'clear' });
  }

  collapse(): void {
    this.#channel?.send({ kind: 'collapse' });
  }

  async getValue(): Promise<Record<string, unknown>> {
    return this.#value;
  }

  on(event: string, handler: Handler): this {
    const handlers = this.#handlers.get(event) ?? new Set();
    handlers.add(handler);
    this.#handlers.set(event, handlers);
    return this;
  }

  once(event: string, handler: Handler): this {
    const onceOnly: Handler = (payload) => {
      this.off(event, onceOnly);
      handler(payload);
    };
    return this.on(event, onceOnly);
  }

  off(event: string, handler?: Handler): this {
    if (handler) this.#handlers.get(event)?.delete(handler);
    else this.#handlers.delete(event);
    return this;
  }

  /** Asks the frame to check its fields and show what is wrong. */
  async validate(): Promise<StripeError | null> {
    if (!this.#channel) return { type: 'validation_error', message: 'The payment form is not on the page.' };
    const reply = await this.#channel.ask({ kind: 'validate' });
    return reply.error ?? null;
  }

  /** Asks the frame to send the card to the emulator, and gets the id it was given. */
  async collect(billingDetails: unknown): Promise<CollectedMethod> {
    if (!this.#channel) {
      return { error: { type: 'validation_error', message: 'The payment form is not on the page.' } };
    }
    const reply = await this.#channel.ask({ kind: 'collect', billingDetails });
    this.isPaying = false;
    return reply;
  }

  #receive(message: Record<string, unknown>): void {
    const { kind, ...payload } = message;
    if (kind === 'height') this.#channel?.iframe.style.setProperty('height', `${payload.height}px`);
    else if (kind === 'change') {
      this.#value = payload;
      this.#emit('change', payload);
    } else if (kind === 'express') this.#startExpress();
    else if (typeof kind === 'string') this.#emit(kind, payload);
  }

  /** The wallet's own order of things: the page agrees to the click, then is asked to confirm. */
  #startExpress(): void {
    const confirm = () => {
      this.isPaying = true;
      this.#emit('confirm', {
        expressPaymentType: 'link',
        billingDetails: { name: 'Sandbox Wallet', email: 'wallet@example.test' },
        paymentFailed: () => {
          this.isPaying = false;
          this.#channel?.send({ kind: 'express_failed' });
        },
      });
    };
    if (!this.#handlers.get('click')?.size) confirm();
    else this.#emit('click', { expressPaymentType: 'link', resolve: confirm, reject: () => undefined });
  }

  #emit(event: string, payload: Record<string, unknown>): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      handler({ elementType: this.elementType, ...payload });
    }
  }
}
