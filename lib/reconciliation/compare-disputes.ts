import { query } from '#lib/db.ts';
import { listAll } from '#lib/reconciliation/list-all.ts';
import { createdWithin, type Report } from '#lib/reconciliation/report.ts';
import { syncDispute } from '#lib/refunds/sync-dispute.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Compares Stripe's disputes with ours: those opened in the window, those that are open here and, once a day, those that
 * were lost lately, because a bank may yet give the money back.
 */
export async function compareDisputes(report: Report): Promise<void> {
  const seen = new Set<string>();
  for await (const disputes of listAll((stripe, page) =>
    stripe.disputes.list({ ...page, created: createdWithin(report) }),
  )) {
    for (const { id, status } of disputes) {
      seen.add(id);
      await compareDispute(report, id, status);
    }
  }
  for (const { id } of [...(await listOpen()), ...(report.isFull ? await listLostLately() : [])]) {
    if (seen.has(id)) continue;
    const { status } = await callStripe((stripe) => stripe.disputes.retrieve(id));
    await compareDispute(report, id, status);
  }
}

function listOpen(): Promise<{ id: string }[]> {
  return query({
    name: 'open-disputes',
    text: `select stripe_dispute_id as id from public.disputes where outcome is null order by updated_at limit 200`,
  });
}

function listLostLately(): Promise<{ id: string }[]> {
  return query({
    name: 'lost-disputes',
    text: `select stripe_dispute_id as id from public.disputes
      where outcome = 'lost' and closed_at > now() - interval '90 days' order by closed_at desc limit 500`,
  });
}

async function compareDispute(report: Report, id: string, status: string): Promise<void> {
  report.counts.disputes += 1;
  const known = await statusOf(id);
  if (known === status) return;
  const { outcome, paymentId } = await syncDispute(id);
  if (outcome === 'unknown_payment') return;
  await report.find({
    kind: 'dispute_disagrees',
    subject: id,
    words: `Stripe says ${status}, we said ${known ?? 'nothing'}.`,
    isRepaired: (await statusOf(id)) === status,
    details: { paymentId: paymentId ?? null },
  });
}

async function statusOf(id: string): Promise<string | null> {
  const [row] = await query<{ status: string }>(
    { name: 'dispute-status', text: 'select status from public.disputes where stripe_dispute_id = $1' },
    [id],
  );
  return row?.status ?? null;
}
