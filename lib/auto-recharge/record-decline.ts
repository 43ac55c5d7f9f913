import type { CardAnswer } from '#lib/auto-recharge/ask-card.ts';
import type { AttemptRow } from '#lib/auto-recharge/attempt.ts';
import { readSituation } from '#lib/auto-recharge/begin-recharge.ts';
import { chooseCard } from '#lib/auto-recharge/choose-card.ts';
import {
  type AfterDecline,
  decideAfterDecline,
  isHardDecline,
  wantsAuthentication,
} from '#lib/auto-recharge/decline-policy.ts';
import type { Situation } from '#lib/auto-recharge/situation.ts';
import { query, queryOne } from '#lib/db.ts';

/** How long a person may take to confirm a payment with the bank. */
const RESCUE_DAYS = 3;

type Refusal = Extract<CardAnswer, { kind: 'declined' | 'card_unusable' | 'refused' }>;

/** Records that a card said no, with what follows from it: another card, another time, a person's help, or a pause. */
export async function recordDecline(attempt: AttemptRow, refusal: Refusal): Promise<void> {
  const situation = await readSituation(attempt.tenant_id);
  if (!situation) throw new Error(`Tenant ${attempt.tenant_id} has an attempt and no rule`);
  const declineCode = codeOf(refusal);
  const adviceCode = refusal.kind === 'declined' ? refusal.adviceCode : null;
  const isHard = isHardDecline(declineCode, adviceCode);
  const next =
    refusal.kind === 'refused'
      ? { action: 'pause' as const }
      : decideAfterDecline({
          declineCode,
          adviceCode,
          round: attempt.round,
          firstDeclinedAt: attempt.first_declined_at ?? situation.now,
          now: situation.now,
          ...cardsLeft(situation, attempt, isHard),
          canAuthenticate: await wasAskedToAuthenticate(attempt),
          isOnSession: attempt.is_on_session,
          isPaused: situation.rule.pausedReason !== null,
        });
  await query(
    {
      name: 'note-decline',
      text: 'select recharge.note_decline($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    },
    [
      attempt.tenant_id,
      attempt.id,
      attempt.tries,
      outcomeOf(refusal, declineCode),
      declineCode,
      adviceCode,
      isHard,
      refusal.kind === 'declined' ? refusal.chargeId : null,
      JSON.stringify({ ...next, ...detailsOf(next, refusal, situation.now) }),
    ],
  );
}

function codeOf(refusal: Refusal): string {
  if (refusal.kind === 'declined') return refusal.declineCode;
  return refusal.kind === 'card_unusable' ? 'card_unusable' : refusal.code;
}

function outcomeOf(refusal: Refusal, declineCode: string): string {
  if (refusal.kind === 'card_unusable') return 'card_unusable';
  return wantsAuthentication(declineCode) ? 'authentication_required' : 'declined';
}

/** Which cards could be asked after this one: in this round, and in a further one. This decline is not recorded yet. */
function cardsLeft({ cards, now, openAttempt }: Situation, attempt: AttemptRow, isHard: boolean) {
  const asked = openAttempt?.askedCardIds ?? [];
  const thisCard = attempt.payment_method_id ?? '';
  const counted = cards.map((card) =>
    card.id === thisCard
      ? {
          ...card,
          isRefusedForGood: card.isRefusedForGood || isHard,
          declinesLastDay: card.declinesLastDay + 1,
          declinesLast30Days: card.declinesLast30Days + 1,
        }
      : card,
  );
  return {
    hasNextCard: chooseCard(counted, now, [...asked, thisCard]) !== null,
    hasCardForNextRound: chooseCard(counted, now) !== null,
  };
}

async function wasAskedToAuthenticate({ tenant_id, id }: AttemptRow): Promise<boolean> {
  const { asked } = await queryOne<{ asked: boolean }>(
    {
      name: 'was-asked-to-authenticate',
      text: `select exists (select from public.auto_recharge_tries
        where tenant_id = $1 and attempt_id = $2 and outcome = 'authentication_required') as asked`,
    },
    [tenant_id, id],
  );
  return asked;
}

function detailsOf(
  next: AfterDecline,
  refusal: Refusal,
  now: Date,
): { why?: string; rescueExpiresAt?: Date } {
  if (next.action === 'authenticate') {
    return {
      why: 'The bank wants the payment to be confirmed by a person.',
      rescueExpiresAt: new Date(now.getTime() + RESCUE_DAYS * 86_400_000),
    };
  }
  if (next.action !== 'pause') return {};
  return {
    why:
      refusal.kind === 'refused'
        ? 'The payment provider did not accept the payment.'
        : 'No card of this rule could be charged.',
  };
}
