import type { PaymentIntentResult, SetupIntentResult, Stripe, StripeElements } from '@stripe/stripe-js';

export interface Outcome {
  redirect?: string;
  /** Why it did not work; absent where the frame shows it at its own field. */
  problem?: string;
}

interface Reply {
  status?: 'complete' | 'requires_action';
  redirect?: string;
  client_secret?: string;
  error?: { message: string };
}

/** Pays once: gathers the method, sends it, answers the bank where it asks, and learns where to go. */
export async function payFromPage(
  form: HTMLFormElement,
  stripe: Stripe,
  elements: StripeElements,
): Promise<Outcome> {
  const fields = new FormData(form);
  const email = readEmail();
  if (email === null) return {};
  const sent = new URLSearchParams(email === '' ? {} : { email });
  const isBank = document.getElementById('card-fields')?.hidden === true;
  if (isBank) {
    for (const [id, name] of bankNames) {
      const value = String(fields.get(id) ?? '').trim();
      if (value === '') return missing(id);
      sent.set(name, value);
    }
  } else {
    const checked = await elements.submit();
    if (checked.error) return {};
    const collected = await stripe.createPaymentMethod({
      elements,
      params: { billing_details: email === '' ? {} : { email } },
    });
    if (!collected.paymentMethod) return { problem: collected.error?.message ?? unreachable };
    sent.set('payment_method', collected.paymentMethod.id);
  }
  const reply = await post(window.location.pathname, sent);
  if (reply.status !== 'requires_action' || !reply.client_secret) return toOutcome(reply);
  const answered: PaymentIntentResult | SetupIntentResult = await stripe.handleNextAction({
    clientSecret: reply.client_secret,
  });
  if (answered.error) return { problem: answered.error.message ?? unreachable };
  if ('paymentIntent' in answered && answered.paymentIntent?.status === 'requires_action') {
    return {
      problem: 'Your bank still wants to hear from you. You were not charged. Press the button to try again.',
    };
  }
  return toOutcome(await post(window.location.pathname, sent));
}

const unreachable =
  'We could not reach the payment service. You may or may not have been charged: reload this page to see.';

const bankNames = [
  ['name', 'name'],
  ['routing', 'us_bank_account[routing_number]'],
  ['account', 'us_bank_account[account_number]'],
] as const;

function toOutcome(reply: Reply): Outcome {
  if (reply.redirect) return { redirect: reply.redirect };
  return { problem: reply.error?.message ?? unreachable };
}

function missing(name: string): Outcome {
  const field = document.querySelector<HTMLInputElement>(`#bank-fields input[name="${name}"]`);
  field?.focus();
  return { problem: `Enter the ${field?.labels?.[0]?.textContent?.toLowerCase() ?? 'missing number'}.` };
}

/** The address typed, empty when the page knows it already, null (and said so at its field) when it is none. */
function readEmail(): string | null {
  const field = document.getElementById('email');
  const error = document.getElementById('email-error');
  if (!(field instanceof HTMLInputElement) || !error) return '';
  const isGood = field.value.trim() !== '' && field.checkValidity();
  error.hidden = isGood;
  error.textContent = isGood ? '' : 'Enter your e-mail address.';
  field.setAttribute('aria-invalid', String(!isGood));
  if (isGood) return field.value.trim();
  field.focus();
  return null;
}

async function post(path: string, fields: URLSearchParams): Promise<Reply> {
  try {
    const response = await fetch(path, { method: 'POST', body: fields });
    return await response.json();
  } catch {
    return { error: { message: unreachable } };
  }
}
