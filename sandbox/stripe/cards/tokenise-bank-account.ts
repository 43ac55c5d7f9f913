import { createHmac } from 'node:crypto';
import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { insert } from '../core/store.ts';
import { findBankAccount } from './test-bank-accounts.ts';
import { noBillingDetails } from './tokenise.ts';

interface BankEntry {
  routing: string;
  account: string;
  name: string;
  email: string | null;
}

/** Turns a test bank account into a payment method whose debits stay `processing` for a while; forgets the number. */
export async function tokeniseBankAccount(context: Context, entry: BankEntry): Promise<Stripe.PaymentMethod> {
  const found = findBankAccount(entry.routing, entry.account);
  if (!found) {
    throw new StripeFailure(402, {
      type: 'card_error',
      code: 'payment_method_invalid_parameter',
      param: 'us_bank_account[account_number]',
      message:
        'This is a sandbox and takes only test accounts, such as routing 110000000 with account 000123456789. ' +
        'The number you typed was not kept.',
    });
  }
  const { secretKey } = context.config;
  const digest = createHmac('sha256', `fingerprint:${secretKey}`).update(entry.account).digest('base64url');
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: { ...noBillingDetails, name: entry.name, email: entry.email },
    created: context.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type: 'individual',
      account_type: 'checking',
      bank_name: 'STRIPE TEST BANK',
      financial_connections_account: null,
      fingerprint: digest.slice(0, 16),
      last4: entry.account.slice(-4),
      networks: { preferred: 'ach', supported: ['ach'] },
      routing_number: entry.routing,
      status_details: {},
    },
  };
  await insert(context, 'payment_method', method, {
    behaviour: 'visa_4242',
    settlesLater: found.refusal ? 'fails' : 'succeeds',
    ...(found.refusal ? { debitRefusal: found.refusal } : {}),
  });
  return method;
}
