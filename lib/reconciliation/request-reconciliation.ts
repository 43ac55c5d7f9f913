import { query } from '#lib/db.ts';

/** An operator looks at what just happened; what is younger may still be on its way. */
const GRACE_SECONDS = 5;

/** Has a worker compare Stripe, payments and ledger as soon as it can; asked for twice while waiting, it is done once. */
export async function requestReconciliation(userId: string): Promise<void> {
  await query({ name: 'request-reconciliation', text: `select jobs.enqueue('reconcile', $1, 'reconcile')` }, [
    JSON.stringify({ askedBy: userId, graceSeconds: GRACE_SECONDS }),
  ]);
}
