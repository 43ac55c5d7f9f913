import { z } from 'zod';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { takeCustomerPayment } from '#lib/customer-payments/take-payment.ts';
import { findCustomerCard } from '#lib/customers/find-customer-card.ts';
import { findOrCreateCustomer } from '#lib/customers/find-or-create-customer.ts';
import { AppError } from '#lib/http/errors.ts';
import { findChargeProblem } from '#lib/payments/charge-limits.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { defineJob } from '#lib/run-jobs/define-job.ts';
import { JobFailure } from '#lib/run-jobs/job-failure.ts';

/** What is asked for where nobody says how much; never charged unasked. */
const EXAMPLE_AMOUNT = 2000;

const input = z
  .strictObject({
    customer_email: z
      .email('Give an e-mail address, such as user@yourdomain.com.')
      .max(320, 'An e-mail address has at most 320 characters.')
      .describe('Whom to charge; made a customer at Stripe where there is none yet'),
    amount: z
      .int('Give a whole number of the smallest unit: 2000 is $20.00.')
      .optional()
      .describe('In the smallest unit of the currency: 2000 is $20.00. Needed with confirm; 2000 without'),
    currency: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z]{3}$/, 'Name the currency by its three letters, such as usd.')
      .default('usd')
      .describe('Its three letters'),
    description: z
      .string()
      .max(500, 'A description has at most 500 characters.')
      .default('')
      .describe('What the customer reads on the receipt'),
    confirm: z
      .boolean()
      .default(false)
      .describe("Charge the customer's saved card now, without them; otherwise the payment waits for them"),
  })
  .superRefine(({ amount, currency, confirm }, issues) => {
    if (amount === undefined && confirm) {
      issues.addIssue({ code: 'custom', path: ['amount'], message: 'Say how much to charge.' });
    }
    const problem = findChargeProblem(amount ?? EXAMPLE_AMOUNT, currency);
    if (problem) issues.addIssue({ code: 'custom', path: [problem.param], message: problem.message });
  });

/** Charges one customer, known by their e-mail address, once for each run key however often it is cut off. */
export const chargeCustomer = defineJob({
  name: 'charge-customer',
  title: 'Charge a customer',
  description:
    'Finds or makes the customer at Stripe and creates a payment. With confirm their saved card is charged at once; otherwise the payment waits until they confirm it.',
  input,
  env: ['STRIPE_SECRET_KEY'],
  concurrent: true,
  async run({ customer_email, amount = EXAMPLE_AMOUNT, currency, description, confirm }, { runKey, log }) {
    const customer = await findOrCreateCustomer({ tenantId: null, email: customer_email });
    log('Found the customer', { customerId: customer.stripe_customer_id });
    const card = confirm ? await findCustomerCard(customer) : null;
    if (confirm && card === null) {
      throw new AppError('card_required', `${customer_email} has no saved card. Nothing was charged.`);
    }
    const payment = await takeCustomerPayment({
      tenantId: null,
      customer,
      purpose: 'job',
      requestKey: `run:${runKey}`,
      amount,
      currency,
      description,
      confirmWith: card ?? undefined,
      receiptEmail: customer_email,
    });
    log('The payment is made', { paymentIntentId: payment.payment_intent_id, status: payment.status });
    if (payment.flag_reason) throw new JobFailure(payment.flag_reason, describe(payment, false));
    if (payment.failure_code)
      throw new JobFailure(declineWords(payment.failure_code), describe(payment, false));
    return describe(payment, true);
  },
});

/** Exactly these keys: others read them. */
function describe(payment: CustomerPaymentRow, success: boolean) {
  return {
    success,
    payment_intent_id: payment.payment_intent_id,
    customer_id: payment.customer_id,
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    receipt_url: payment.receipt_url,
  };
}
