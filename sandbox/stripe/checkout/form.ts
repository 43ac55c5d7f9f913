import type Stripe from 'stripe';
import { escapeHtml } from '../../pages/page.ts';
import type { Config } from '../config.ts';

/** The form: who pays, with what, and one button. The card's own fields come in a frame of their own. */
export function checkoutForm(
  session: Stripe.Checkout.Session,
  email: string | null,
  config: Config,
  total: string,
): string {
  const isSubscribing = session.mode === 'subscription';
  const label = isSubscribing ? 'Subscribe' : `Pay ${total}`;
  const attributes = {
    'data-session': session.id,
    'data-key': config.publishableKey,
    'data-mode': isSubscribing ? 'subscription' : 'payment',
    'data-amount': String(session.amount_total ?? 0),
    'data-currency': session.currency ?? '',
    'data-label': label,
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeHtml(value)}"`);
  const types = session.payment_method_types;
  return `<form id="checkout" novalidate ${written.join(' ')}>
${emailField(email)}
${types.length > 1 ? methodChoice() : ''}
<div id="card-fields" class="fields"${types.includes('card') ? '' : ' hidden'}><div id="card-element"></div></div>
${types.includes('us_bank_account') ? bankFields(types.length > 1) : ''}
<p id="problem" class="problem" role="alert" hidden></p>
<button type="submit" class="button" disabled>${escapeHtml(label)}</button>
<p id="progress" class="muted small" role="status"></p>
<p class="muted small">A sandbox: no money moves. Only test cards and test accounts are taken.${
    isSubscribing ? ' By subscribing you allow your card to be charged again until you cancel.' : ''
  }</p>
</form>`;
}

function emailField(email: string | null): string {
  if (email) {
    return `<dl class="known"><dt>E-mail</dt><dd>${escapeHtml(email)}</dd></dl>`;
  }
  return `<div class="field"><label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="email" placeholder="you@example.com" required aria-describedby="email-error">
<p id="email-error" class="problem" hidden></p></div>`;
}

function methodChoice(): string {
  return `<fieldset class="choices"><legend>Pay with</legend>
<label><input type="radio" name="method" value="card" checked> <span>Card</span></label>
<label><input type="radio" name="method" value="us_bank_account"> <span>US bank account <span class="muted">settles later</span></span></label>
</fieldset>`;
}

function bankFields(isHidden: boolean): string {
  return `<div id="bank-fields" class="fields"${isHidden ? ' hidden' : ''}>
<div class="field"><label for="holder">Account holder</label>
<input id="holder" name="name" autocomplete="name" placeholder="Ada Lovelace"></div>
<div class="field"><label for="routing">Routing number</label>
<input id="routing" name="routing" inputmode="numeric" autocomplete="off" placeholder="110000000"></div>
<div class="field"><label for="account">Account number</label>
<input id="account" name="account" inputmode="numeric" autocomplete="off" placeholder="000123456789"></div>
<p class="muted small">By paying you authorise a debit of this account. It takes about a minute of the sandbox's clock to settle.
000123456789 succeeds, 000111111113 fails.</p>
</div>`;
}
