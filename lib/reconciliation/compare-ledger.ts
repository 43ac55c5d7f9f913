import { findViolationsOf, INVARIANTS, type PaymentIds } from '#lib/credits/invariants.ts';
import { pool, query } from '#lib/db.ts';
import { changedPayments, everyPayment } from '#lib/reconciliation/pages-of-payments.ts';
import type { Report } from '#lib/reconciliation/report.ts';

/** The rules between payments and the ledger: credits that are missing or doubled, and what was clawed back. */
const RULES = INVARIANTS.filter(({ number }) => number >= 6 && number <= 9);

/**
 * Compares payments with the ledger, page by page: hourly those that changed, once a day all. A claw-back that is not
 * what it should be is brought there; what is missing or doubled otherwise is left to a person: nothing here invents
 * credits.
 */
export async function compareLedger(report: Report): Promise<void> {
  for await (const page of report.isFull ? everyPayment() : changedPayments(report.from)) {
    report.counts.ledger += page.paymentIds.length;
    await comparePage(report, page);
  }
}

async function comparePage(report: Report, page: PaymentIds): Promise<void> {
  const first = await findViolationsOf(pool(), page, RULES);
  if (first.length === 0) return;
  const repaired = new Set<string>();
  for (const { tenant_id: tenantId, payment_id: paymentId, target } of first.flatMap(({ rows }) => rows)) {
    if (target === undefined) continue;
    await query({ name: 'repair-claw-back', text: 'select payments.repair_claw_back($1, $2)' }, [
      tenantId,
      paymentId,
    ]);
    repaired.add(String(paymentId));
  }
  for (const { invariant, rows } of await findViolationsOf(pool(), page, RULES)) {
    for (const row of rows) {
      const subject = String(row.payment_id);
      repaired.delete(subject);
      await report.find({
        kind: 'ledger_disagrees',
        subject,
        words: `It does not hold that ${invariant.name}.`,
        isRepaired: false,
        details: { ...row, paymentId: subject },
      });
    }
  }
  for (const paymentId of repaired) {
    await report.find({
      kind: 'ledger_disagrees',
      subject: paymentId,
      words: 'Other credits were clawed back than the refunds and disputes stand for; this was put right.',
      isRepaired: true,
      details: { paymentId },
    });
  }
}
