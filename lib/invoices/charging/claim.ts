/** Due invoices, taken so that nobody else has them, each with a try that is committed before Stripe is asked. */
import { z } from 'zod';
import { query } from '#lib/db.ts';
import { isLivemode } from '#lib/stripe.ts';

const toAsk = z.object({
  state: z.literal('ask'),
  invoiceId: z.number(),
  tryId: z.string(),
  /** Of this try alone: asked twice, it is answered twice with the same. */
  key: z.string(),
  startedAt: z.coerce.date(),
  /** The try makes the intent and charges it in one request. */
  createsIntent: z.boolean(),
  intentId: z.string().nullable(),
  hasCustomer: z.boolean(),
  paymentId: z.number(),
  customerId: z.string(),
  cardId: z.string(),
  /** Minor units. */
  amountCents: z.number(),
  currency: z.string(),
  description: z.string(),
});
const done = z.object({ state: z.literal('done'), invoiceId: z.number() });

export type ClaimedTry = z.infer<typeof toAsk>;

interface Claim {
  runId: string;
  most: number;
  /** For so long nobody else takes them; a worker that died gives them back by this. */
  leaseSeconds: number;
}

/** Takes invoices that are due. Those that have no card to ask are finished at once and only counted. */
export async function claimDue({ runId, most, leaseSeconds }: Claim): Promise<{
  tries: ClaimedTry[];
  skipped: number;
}> {
  const rows = await query<{ claimed: unknown }>(
    { name: 'claim-due-invoices', text: 'select invoicing.claim_due($1, $2, $3, $4) as claimed' },
    [runId, most, leaseSeconds, isLivemode()],
  );
  const claimed = z.array(z.discriminatedUnion('state', [toAsk, done])).parse(rows.map((row) => row.claimed));
  const tries = claimed.filter((one) => one.state === 'ask');
  return { tries, skipped: claimed.length - tries.length };
}
