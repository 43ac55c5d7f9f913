import { applyAppearance } from './appearance.ts';
import { make } from './dom.ts';
import { createMethod } from './emulator.ts';
import { Line, reportHeight } from './line.ts';

/** The Express Checkout Element: one wallet, labelled as the fake it is, that pays with the test card 4242. */
export class ExpressFrame {
  #line = new Line();
  #key = '';
  #button = make('button', { class: 'Button', type: 'button' }, 'Sandbox Wallet (not real)');

  constructor(container: HTMLElement) {
    container.replaceChildren(this.#button);
    this.#button.addEventListener('click', () => {
      this.#button.disabled = true;
      this.#line.send({ kind: 'express' });
    });
    this.#line.open(
      (greeting) => {
        this.#key = greeting.publishableKey ?? '';
        applyAppearance(greeting.group?.appearance ?? {});
        reportHeight(this.#line);
        const available = {
          link: true,
          applePay: false,
          googlePay: false,
          paypal: false,
          amazonPay: false,
          klarna: false,
        };
        this.#line.send({ kind: 'ready', availablePaymentMethods: available });
      },
      (message) => {
        if (message.kind === 'collect') return this.#collect();
        if (message.kind === 'express_failed') this.#button.disabled = false;
        if (message.kind === 'update') applyAppearance(message.group?.appearance ?? {});
        if (message.kind === 'focus') this.#button.focus();
        return message.kind === 'validate' ? {} : undefined;
      },
    );
  }

  async #collect(): Promise<object> {
    const answer = await createMethod({
      key: this.#key,
      number: '4242424242424242',
      exp_month: '12',
      exp_year: String(new Date().getFullYear() + 3),
      cvc: '123',
      'billing_details[name]': 'Sandbox Wallet',
      'billing_details[email]': 'wallet@example.test',
    });
    this.#button.disabled = false;
    return answer.error ? { error: answer.error } : { paymentMethod: answer.value };
  }
}
