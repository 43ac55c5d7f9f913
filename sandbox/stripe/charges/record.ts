import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import type { Refusal } from '../cards/refusal.ts';
import type { Context } from '../core/context.ts';
import { randomText } from '../core/ids.ts';
import { idOf } from '../core/references.ts';
import { insert } from '../core/store.ts';

type Outcome = { kind: 'authorised' } | { kind: 'failed'; refusal: Refusal } | { kind: 'paid' };

/** Writes the charge of one attempt to pay an intent, failed attempts included. */
export async function recordCharge(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  outcome: Outcome,
): Promise<Stripe.Charge> {
  const id = `ch_3${randomText(23)}`;
  const refusal = outcome.kind === 'failed' ? outcome.refusal : null;
  const isPaid = outcome.kind === 'paid';
  const balanceChange = isPaid
    ? await recordBalanceChange(context, {
        type: 'charge',
        source: id,
        amount: intent.amount,
        currency: intent.currency,
      })
    : null;
  const charge: Stripe.Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: isPaid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: balanceChange?.id ?? null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: refusal ? null : descriptor(intent),
    captured: isPaid,
    created: context.now,
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: refusal?.code ?? null,
    failure_message: refusal?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(refusal),
    paid: refusal === null,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(intent, method, refusal === null),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: refusal ? null : `http://${context.config.host}:${context.config.port}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: refusal ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  await insert(context, 'charge', charge);
  return charge;
}

function descriptor(intent: Stripe.PaymentIntent): string {
  const { statement_descriptor_suffix: suffix, statement_descriptor: whole } = intent;
  if (whole) return whole.toUpperCase().slice(0, 22);
  return suffix ? `SANDBOX* ${suffix.toUpperCase()}`.slice(0, 22) : 'SANDBOX';
}

function outcomeOf(refusal: Refusal | null): Stripe.Charge.Outcome {
  if (!refusal) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    advice_code: refusal.adviceCode ?? null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: refusal.declineCode,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: `The bank returned the decline code \`${refusal.declineCode}\`.`,
    type: 'issuer_declined',
  };
}

function methodDetails(
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  isApproved: boolean,
): Stripe.Charge.PaymentMethodDetails {
  const { us_bank_account: account } = method;
  if (!account) return { type: 'card', card: cardDetails(intent, method, isApproved) };
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } = account;
  return {
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type,
      account_type,
      bank_name,
      fingerprint,
      last4,
      payment_reference: null,
      routing_number,
    },
  };
}

function cardDetails(
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  isApproved: boolean,
): Stripe.Charge.PaymentMethodDetails.Card {
  const { card } = method;
  if (!card) throw new Error(`${method.id} is not a card.`);
  return {
    amount_authorized: isApproved ? intent.amount : null,
    authorization_code: isApproved ? randomText(6).toUpperCase() : null,
    brand: card.brand,
    checks: card.checks && { ...card.checks, cvc_check: card.checks.cvc_check && 'pass' },
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: isApproved ? randomText(15) : null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
