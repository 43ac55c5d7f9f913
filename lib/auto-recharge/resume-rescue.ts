import { askCard } from '#lib/auto-recharge/ask-card.ts';
import { type AttemptRow, findAttempt } from '#lib/auto-recharge/attempt.ts';
import { LEASE_SECONDS } from '#lib/auto-recharge/begin-recharge.ts';
import { chargeAttempt, followAnswer } from '#lib/auto-recharge/charge-attempt.ts';
import { openRescue, type Rescue, type RescueState } from '#lib/auto-recharge/open-rescue.ts';
import { readRescueToken } from '#lib/auto-recharge/rescue-link.ts';
import { queryOne } from '#lib/db.ts';
import { AppError, type ErrorCode } from '#lib/http/errors.ts';
import { stripe } from '#lib/stripe.ts';

export type ResumedRescue = Rescue & {
  /** For Stripe.js, which shows the bank's page; null where the bank asks for nothing. */
  clientSecret: string | null;
};

const REFUSALS: Record<Exclude<RescueState, 'ready'>, readonly [ErrorCode, string]> = {
  forged: ['recharge_link_invalid', 'This link is not one of ours. Open the one in the mail we sent.'],
  expired: [
    'recharge_link_expired',
    "This link has ended. You weren't charged. Recharge from the billing page.",
  ],
  used: [
    'recharge_link_used',
    'This recharge is paid already. You were charged once, and the credits are there.',
  ],
  replaced: ['recharge_link_used', 'This link was replaced by a newer one or by another card.'],
  ended: ['recharge_link_used', "This recharge was given up. You weren't charged."],
};

/**
 * A person with the link asks the bank again, present this time: the same intent, under a try of its own. A page that
 * is opened again in the middle goes on with the same try.
 *
 * @throws AppError 404 `recharge_link_invalid`, 410 `recharge_link_expired`, 409 `recharge_link_used`, 409 `recharge_capped`
 */
export async function resumeRescue(token: string): Promise<ResumedRescue> {
  const attempt = await takeUp(token);
  const intentId = attempt.stripe_payment_intent_id;
  if (!intentId) throw new Error(`Attempt ${attempt.id} waits for a person and has no intent`);
  const asked = { intentId, knownChargeIds: [] };
  const answer = await askCard(attempt, asked);
  await followAnswer(attempt, asked, answer);
  const { link: _, ...rescue } = await openRescue(token);
  return { ...rescue, clientSecret: await findSecret(intentId) };
}

/** The bank has answered the person: Stripe is asked how, and the attempt brought to it. */
export async function finishRescue(token: string): Promise<Rescue> {
  const link = readRescueToken(token);
  if (link) await chargeAttempt(link.tenantId, link.attemptId, true);
  const { link: _, ...rescue } = await openRescue(token);
  return rescue;
}

async function takeUp(token: string): Promise<AttemptRow> {
  const { state, link } = await openRescue(token);
  if (state !== 'ready' || !link) {
    const [code, message] = REFUSALS[state === 'ready' ? 'forged' : state];
    throw new AppError(code, message, { details: { state } });
  }
  await queryOne({ name: 'begin-rescue', text: 'select recharge.begin_rescue($1, $2, $3)' }, [
    link.tenantId,
    link.attemptId,
    LEASE_SECONDS,
  ]);
  const attempt = await findAttempt(link.tenantId, link.attemptId);
  if (!attempt) throw new Error(`Attempt ${link.attemptId} is gone`);
  return attempt;
}

async function findSecret(intentId: string): Promise<string | null> {
  const intent = await stripe().paymentIntents.retrieve(intentId);
  return intent.status === 'requires_action' ? intent.client_secret : null;
}
