import { type Decision, decideRecharge, triggerCredits } from '#lib/auto-recharge/decide-recharge.ts';
import { estimateDailyUsage } from '#lib/auto-recharge/estimate-usage.ts';
import { type Situation, situationSchema, type Trigger } from '#lib/auto-recharge/situation.ts';
import { queryOne } from '#lib/db.ts';
import { isLivemode } from '#lib/stripe.ts';
import { inTransaction, type Transaction } from '#lib/transaction.ts';

/** How long a worker has an attempt to itself: longer than Stripe's client tries. */
export const LEASE_SECONDS = 90;

export interface BegunRecharge {
  decision: Decision;
  situation: Situation;
  /** The attempt that was opened or taken up. */
  attemptId: string | null;
}

/**
 * Decides under the lock of the tenant's rule, and writes down what was decided: a new attempt with its payment and
 * first try, a further try, a pause or a wait. Everything is committed before Stripe hears of it. Null: the tenant
 * never saved a rule.
 */
export async function beginRecharge(
  tenantId: string,
  trigger: Trigger,
  userId: string | null = null,
): Promise<BegunRecharge | null> {
  return inTransaction(async (transaction) => {
    const [read] = await transaction.query<{ situation: unknown }>(
      {
        name: 'read-situation-locked',
        text: 'select recharge.read_situation($1, true) as situation',
      },
      [tenantId],
    );
    if (!read?.situation) return null;
    const situation = situationSchema.parse(read.situation);
    const decision = decideRecharge(situation, trigger);
    const attemptId = await writeDown(transaction, { tenantId, trigger, userId, situation, decision });
    return { decision, situation, attemptId };
  });
}

/** What a decision would look at now, without taking the lock. Null: the tenant never saved a rule. */
export async function readSituation(tenantId: string): Promise<Situation | null> {
  const { situation } = await queryOne<{ situation: unknown }>(
    { name: 'read-situation', text: 'select recharge.read_situation($1) as situation' },
    [tenantId],
  );
  return situation ? situationSchema.parse(situation) : null;
}

interface Written {
  tenantId: string;
  trigger: Trigger;
  userId: string | null;
  situation: Situation;
  decision: Decision;
}

async function writeDown(
  transaction: Transaction,
  { tenantId, trigger, userId, situation, decision }: Written,
): Promise<string | null> {
  switch (decision.decision) {
    case 'recharge': {
      const written = {
        ...decision,
        incomingCredits: situation.incomingCredits,
        triggerCredits: triggerCredits(situation),
        dailyUsageCredits: estimateDailyUsage(situation.usage, situation.now),
      };
      const [opened] = await transaction.query<{ id: string }>(
        { name: 'open-attempt', text: 'select recharge.open_attempt($1, $2, $3, $4, $5, $6) as id' },
        // A person's own is left to a worker: whoever asks over HTTP may be cut off at any time.
        [
          tenantId,
          trigger,
          JSON.stringify(written),
          userId,
          isLivemode(),
          trigger === 'manual' ? 0 : LEASE_SECONDS,
        ],
      );
      return opened?.id ?? null;
    }
    case 'retry':
      await transaction.query(
        { name: 'begin-try', text: 'select recharge.begin_try($1, $2, $3, false, $4)' },
        [tenantId, decision.attemptId, decision.cardId, LEASE_SECONDS],
      );
      return decision.attemptId;
    case 'pause':
      await transaction.query({ name: 'pause-recharge', text: 'select recharge.pause($1, $2, $3)' }, [
        tenantId,
        decision.reason,
        decision.why,
      ]);
      return null;
    case 'wait':
      // A limit: nobody has to look again before. An attempt that waits carries its own time.
      if (decision.code === 'day_limit' || decision.code === 'month_limit') {
        await transaction.query({ name: 'note-wait', text: 'select recharge.note_wait($1, $2, $3, $4)' }, [
          tenantId,
          decision.until,
          decision.why,
          decision.code,
        ]);
      }
      return situation.openAttempt?.id ?? null;
    case 'abandon':
      return decision.attemptId;
    case 'none':
      return null;
  }
}
