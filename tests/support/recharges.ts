/** Recharges written by the functions of the product, without a worker or Stripe, for tests of the database. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';

/** A rule with consent, and an attempt that Stripe is about to be asked for. Ten dollars have to be for sale. */
export async function openRecharge({ server }: TestDatabase, tenant: string): Promise<void> {
  const { rows } = await server.query<{ card: string; credits: number; person: string }>(
    `select (payments.save_card($1, $2, 'card', 'visa', '4242', 12, 2040, 'credit', $2, null)).id as card,
       payments.credits_for_custom_amount(1000, 'usd') as credits,
       (select user_id from public.memberships where tenant_id = $1 and role = 'owner' limit 1) as person`,
    [tenant, `pm_${randomUUID()}`],
  );
  const [made] = rows;
  if (!made) throw new Error('The card was not kept');
  const rule = {
    enabled: true,
    triggerMode: 'credits',
    thresholdCredits: 500,
    triggerCredits: 500,
    rechargeMode: 'amount',
    amountCents: 1000,
    currency: 'usd',
    paymentMethodId: made.card,
    backupPaymentMethodIds: [],
    monthlyCapCents: 5000,
    maxPerDay: 3,
  };
  await server.query('select recharge.save_settings($1, $2, $3, $4)', [
    tenant,
    made.person,
    JSON.stringify(rule),
    'These are the words of a test, long enough to be kept.',
  ]);
  const decision = {
    amountCents: 1000,
    credits: made.credits,
    packageId: null,
    cardId: made.card,
    reason: 'A test asked for it.',
    incomingCredits: 0,
    triggerCredits: 500,
    dailyUsageCredits: 0,
  };
  await server.query('select recharge.open_attempt($1, $2, $3, null, false, 90)', [
    tenant,
    'threshold',
    JSON.stringify(decision),
  ]);
}
