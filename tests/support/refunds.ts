/** Refunds and disputes as the functions of the database see them. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';
import type { Purchase } from './payments.ts';
import { value } from './tenants.ts';

type Answer = Readonly<Record<string, unknown>>;

export interface StripeRefund {
  readonly id: string;
  readonly amount: number;
  readonly status?: string;
  readonly refundId?: string;
}

/** What a refund event leads to: the list of refunds as Stripe has it. */
export async function recordRefunds(
  { server }: Pick<TestDatabase, 'server'>,
  { intentId }: Purchase,
  refunds: readonly StripeRefund[],
): Promise<Answer> {
  const said = refunds.map((refund) => ({ currency: 'usd', status: 'succeeded', ...refund }));
  return value(
    await server.query<{ value: Answer }>('select payments.record_refunds($1, $2) as value', [
      intentId,
      JSON.stringify(said),
    ]),
  );
}

export async function recordDispute(
  { server }: Pick<TestDatabase, 'server'>,
  { intentId }: Purchase,
  id: string,
  status: string,
  amount = 1000,
): Promise<Answer> {
  const dispute = {
    id,
    amount,
    status,
    currency: 'usd',
    reason: 'fraudulent',
    evidenceDueBy: 1_800_000_000,
    hasEvidence: false,
    created: 1_790_000_000,
  };
  return value(
    await server.query<{ value: Answer }>('select payments.record_dispute($1, $2) as value', [
      intentId,
      dispute,
    ]),
  );
}

interface RefundRequest {
  readonly requestId?: string;
  readonly requestedBy?: 'operator' | 'owner';
  readonly amountCents?: number | null;
  readonly reason?: string;
}

export async function beginRefund(
  { server }: Pick<TestDatabase, 'server'>,
  { tenant, paymentId }: Purchase,
  {
    requestId = randomUUID(),
    requestedBy = 'operator',
    amountCents = null,
    reason = 'Asked for',
  }: RefundRequest,
) {
  const { rows } = await server.query<{ id: string; amount_cents: string; status: string }>(
    'select * from payments.begin_refund($1, $2, $3, $4, null, $5, $6)',
    [tenant, paymentId, requestId, requestedBy, amountCents, reason],
  );
  const [refund] = rows;
  if (!refund) throw new Error('No refund was begun.');
  return refund;
}

export async function clawedBack({ owner }: TestDatabase, { tenant, paymentId }: Purchase): Promise<number> {
  const { rows } = await owner.query<{ clawed_back: string }>(
    'select clawed_back from public.credit_grants where tenant_id = $1 and payment_id = $2',
    [tenant, paymentId],
  );
  return Number(rows[0]?.clawed_back);
}
