import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { pool, query } from '#lib/db.ts';
import type { Report } from '#lib/reconciliation/report.ts';

/** The rules between payments and the ledger: credits that are missing or doubled, and what was clawed back. */
const RULES = INVARIANTS.filter(({ number }) => number >= 6 && number <= 9);
const SHOWN_ROWS = 50;

/**
 * Compares payments with the ledger. A claw-back that is not what it should be is brought there; what is missing or
 * doubled otherwise is left to a person: nothing here invents credits.
 */
export async function compareLedger(report: Report): Promise<void> {
  const isWrong = new Set<string>();
  const first = await findViolations(pool(), RULES);
  for (const row of first.flatMap(({ rows }) => rows.slice(0, SHOWN_ROWS))) {
    const { tenant_id: tenantId, payment_id: paymentId, target } = row;
    if (typeof tenantId !== 'string' || typeof paymentId !== 'string' || target === undefined) continue;
    await query({ name: 'repair-claw-back', text: 'select payments.repair_claw_back($1, $2)' }, [
      tenantId,
      paymentId,
    ]);
    isWrong.add(paymentId);
  }
  for (const { invariant, rows } of first.length > 0 ? await findViolations(pool(), RULES) : []) {
    for (const row of rows.slice(0, SHOWN_ROWS)) {
      const subject = String(row.payment_id ?? row.grant_id ?? row.dispute_id ?? row.id);
      isWrong.delete(subject);
      await report.find({
        kind: 'ledger_disagrees',
        subject,
        words: `It does not hold that ${invariant.name}.`,
        isRepaired: false,
        details: { ...row },
      });
    }
  }
  for (const paymentId of isWrong) {
    await report.find({
      kind: 'ledger_disagrees',
      subject: paymentId,
      words: 'Other credits were clawed back than the refunds and disputes stand for; this was put right.',
      isRepaired: true,
    });
  }
}
