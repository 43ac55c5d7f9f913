import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { invalidRequest, StripeFailure } from '../core/errors.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { recordCustomer } from '../customers/create.ts';
import { confirm } from '../payment_intents/confirm-intent.ts';
import { recordIntent } from '../payment_intents/create.ts';
import { subscribe } from './subscribe.ts';

export interface Buyer {
  paymentMethod: string;
  email: string | null;
  name: string | null;
}

/** What the page does next: goes where the shop said, or asks the bank's page first. */
export type Outcome =
  | { status: 'complete'; redirect: string }
  | { status: 'requires_action'; client_secret: string };

/**
 * Pays a session from its page. The session is locked, and all its attempts share one intent, so that two tabs that
 * pay at once make one payment: the second finds the session complete and is sent on to the shop.
 */
export async function paySession(context: Context, id: string, buyer: Buyer): Promise<Outcome> {
  const { document: session, secrets } = await lock(context, 'checkout_session', id);
  if (session.status === 'complete') return complete(session);
  if (session.status === 'expired' || session.expires_at <= context.now) {
    throw invalidRequest('This Checkout Session has expired. Go back to the shop to start a new one.');
  }
  const known = await withCustomer(context, session, secrets, buyer);
  const intentId = await findOrStart(context, known, secrets);
  const intent = await confirm(context, intentId, {
    payment_method: buyer.paymentMethod,
    return_url: completionUrl(session),
    use_stripe_sdk: true,
  });
  if (intent.status === 'requires_action') {
    return { status: 'requires_action', client_secret: intent.client_secret ?? '' };
  }
  return complete(session);
}

/** Where the page goes once the session is complete; the shop may ask for the session's id in its address. */
export function completionUrl(session: Stripe.Checkout.Session): string {
  return (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function complete(session: Stripe.Checkout.Session): Outcome {
  return { status: 'complete', redirect: completionUrl(session) };
}

/** Notes who pays, and makes the customer where the session needs one to belong to. */
async function withCustomer(
  context: Context,
  session: Stripe.Checkout.Session,
  secrets: Secrets,
  buyer: Buyer,
): Promise<Stripe.Checkout.Session> {
  const known = idOf(session.customer);
  const customer = known === null ? null : (await get(context, 'customer', known)).document;
  const email = customer?.email ?? session.customer_email ?? buyer.email;
  if (!email?.includes('@')) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      code: 'email_invalid',
      param: 'email',
      message: 'Enter an e-mail address, so that the receipt finds you.',
    });
  }
  const wantsCustomer =
    session.mode === 'subscription' ||
    session.customer_creation === 'always' ||
    secrets.paymentIntentData?.setup_future_usage !== undefined;
  const name = customer?.name ?? buyer.name;
  const made =
    customer === null && wantsCustomer
      ? await recordCustomer(context, { email, ...(name ? { name } : {}) })
      : null;
  return {
    ...session,
    customer: known ?? made?.id ?? null,
    customer_details: {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name: name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
  };
}

/** The one intent of the session, made by its first attempt: its own, or that of the subscription it starts. */
async function findOrStart(
  context: Context,
  session: Stripe.Checkout.Session,
  secrets: Secrets,
): Promise<string> {
  if (session.mode === 'subscription') {
    const { subscriptionId, intentId } = await subscribe(context, session, secrets);
    await update(context, 'checkout_session', session, { ...secrets, startedSubscription: subscriptionId });
    return intentId;
  }
  const intentId = idOf(session.payment_intent) ?? (await startPayment(context, session, secrets));
  await update(context, 'checkout_session', { ...session, payment_intent: intentId });
  return intentId;
}

async function startPayment(
  context: Context,
  session: Stripe.Checkout.Session,
  { paymentIntentData = {} }: Secrets,
): Promise<string> {
  const customer = idOf(session.customer);
  const intent = await recordIntent(
    context,
    {
      ...paymentIntentData,
      amount: session.amount_total ?? 0,
      currency: session.currency ?? '',
      ...(customer === null ? {} : { customer }),
    },
    { owner: session.id, returnUrl: completionUrl(session) },
  );
  await update(context, 'payment_intent', { ...intent, payment_method_types: session.payment_method_types });
  return intent.id;
}
