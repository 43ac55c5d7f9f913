import { abandonAttempt } from '#lib/auto-recharge/abandon-attempt.ts';
import { askCard, type CardAnswer, lookUpTry } from '#lib/auto-recharge/ask-card.ts';
import { type AttemptRow, findAttempt } from '#lib/auto-recharge/attempt.ts';
import { ensureIntent } from '#lib/auto-recharge/ensure-intent.ts';
import { recordDecline } from '#lib/auto-recharge/record-decline.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';

/** How soon a try without an answer is looked at again: as long as it has lasted, within these bounds. */
const LOOK_AGAIN_MS = { least: 5_000, most: 15 * 60_000 };
/** A bank that is still at it is asked about so often; usually a webhook tells before. */
const PROCESSING_MS = 5 * 60_000;

/**
 * Asks the card of the attempt's last try, which was written down before, and records what came of it. Safe to run at
 * any time, any number of times, by any number of workers: the try has one key, the intent succeeds once.
 *
 * @param isResumed the try was begun by somebody else, or its answer was lost: Stripe is asked for it first
 */
export async function chargeAttempt(tenantId: string, attemptId: string, isResumed: boolean): Promise<void> {
  const attempt = await findAttempt(tenantId, attemptId);
  if (!attempt || (attempt.status !== 'charging' && attempt.status !== 'unknown')) return;
  let intentId: string;
  try {
    intentId = await ensureIntent(attempt, isResumed);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'stripe_unreachable') throw error;
    // Without an intent no card was asked.
    await noteNotMade(attempt, error.message);
    return;
  }
  const asked = { intentId, knownChargeIds: await listKnownCharges(attempt) };
  const found = isResumed ? await lookUpTry(attempt, asked) : null;
  const answer = found ?? (await askCard(attempt, asked));
  await followAnswer(attempt, asked, answer);
}

type Asked = Parameters<typeof askCard>[1];

/** Brings an attempt to what came of asking its card. */
export async function followAnswer(attempt: AttemptRow, asked: Asked, answer: CardAnswer): Promise<void> {
  const ids = { tenantId: attempt.tenant_id, attemptId: attempt.id, try: attempt.tries };
  switch (answer.kind) {
    case 'moved':
      return followIntent(attempt, asked.intentId, answer.intent.status);
    case 'declined':
    case 'card_unusable':
    case 'refused':
      log.warn({ ...ids, ...answer }, 'a recharge was declined');
      return recordDecline(attempt, answer);
    case 'unknown':
      log.warn({ ...ids, reason: answer.message }, 'the outcome of a recharge is unknown');
      return followUnknown(attempt, asked, answer);
  }
}

async function followIntent(attempt: AttemptRow, intentId: string, status: string): Promise<void> {
  if (status === 'requires_action' && !attempt.is_on_session) {
    return recordDecline(attempt, {
      kind: 'declined',
      declineCode: 'authentication_required',
      adviceCode: null,
      chargeId: null,
    });
  }
  if (status === 'requires_action' && attempt.rescue_expires_at && attempt.rescue_expires_at <= attempt.now) {
    return abandonAttempt(
      attempt.tenant_id,
      attempt.id,
      'Nobody confirmed the payment with the bank in time.',
    );
  }
  await settleIntent(intentId);
  if (status === 'processing' || status === 'requires_action') {
    await query({ name: 'note-processing', text: 'select recharge.note_processing($1, $2, $3)' }, [
      attempt.tenant_id,
      attempt.id,
      new Date(attempt.now.getTime() + PROCESSING_MS),
    ]);
  }
}

/** Stripe failed after it was asked. Its intent tells whether the try was made; where it cannot, we look again later. */
async function followUnknown(
  attempt: AttemptRow,
  asked: Asked,
  answer: Extract<CardAnswer, { kind: 'unknown' }>,
): Promise<void> {
  const found = await lookUpTry(attempt, asked);
  if (found && found.kind !== 'unknown') return followAnswer(attempt, asked, found);
  // The key would keep answering this failure: proven not made, the card is asked under another one.
  if (found === null && answer.hasEnded) return noteNotMade(attempt, answer.message);
  // An intent that shows nothing proves nothing while the request may be on its way. The same key asks again.
  await query({ name: 'note-unknown', text: 'select recharge.note_unknown($1, $2, $3)' }, [
    attempt.tenant_id,
    attempt.id,
    lookAgainAt(attempt),
  ]);
}

async function noteNotMade(attempt: AttemptRow, why: string): Promise<void> {
  await query({ name: 'note-not-made', text: 'select recharge.note_not_made($1, $2, $3, $4, $5)' }, [
    attempt.tenant_id,
    attempt.id,
    attempt.tries,
    lookAgainAt(attempt),
    why.slice(0, 200),
  ]);
}

function lookAgainAt({ now, created_at }: AttemptRow): Date {
  const lasted = now.getTime() - created_at.getTime();
  const pause = Math.min(Math.max(lasted, LOOK_AGAIN_MS.least), LOOK_AGAIN_MS.most);
  // Not all at once after an outage.
  return new Date(now.getTime() + pause * (0.75 + Math.random() / 2));
}

async function listKnownCharges({ tenant_id, id }: AttemptRow): Promise<string[]> {
  const rows = await query<{ stripe_charge_id: string }>(
    {
      name: 'charges-of-attempt',
      text: `select stripe_charge_id from public.auto_recharge_tries
        where tenant_id = $1 and attempt_id = $2 and stripe_charge_id is not null`,
    },
    [tenant_id, id],
  );
  return rows.map(({ stripe_charge_id }) => stripe_charge_id);
}
