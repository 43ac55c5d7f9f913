/** The only list of jobs: task name → function. Every one is safe to run again, as a killed worker makes it happen. */
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { recordAlert } from '#lib/alerts/record-alert.ts';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { followUsage, sweepRecharges } from '#lib/auto-recharge/sweep-recharges.ts';
import { sendCustomerRefund } from '#lib/customer-payments/refund-payment.ts';
import { queryOne } from '#lib/db.ts';
import { refundCreditNote } from '#lib/invoices/refund-credit-note.ts';
import { resendDueInvoiceMails, sendInvoiceMail } from '#lib/invoices/send-invoice-mail.ts';
import { log } from '#lib/log.ts';
import { resendDueNotices } from '#lib/notifications/resend-due-notices.ts';
import { sendInvitation } from '#lib/notifications/send-invitation.ts';
import { sendLargeCharge } from '#lib/notifications/send-large-charge.ts';
import { sendNotice } from '#lib/notifications/send-notice.ts';
import { tellOfExpiries } from '#lib/notifications/tell-of-expiries.ts';
import { expireOrders } from '#lib/orders/expire-orders.ts';
import { refundOrderPayment } from '#lib/orders/refund-order.ts';
import { deliver } from '#lib/outgoing-events/deliver.ts';
import { completeDetails } from '#lib/payments/complete-details.ts';
import { reconcile } from '#lib/reconciliation/reconcile.ts';
import { resumeRefund } from '#lib/refunds/send-refund.ts';
import { claimRun, executeRun } from '#lib/run-jobs/execute-run.ts';
import { takeDueSchedules } from '#lib/schedules/take-due-schedules.ts';
import { prunePayloads } from '#lib/webhooks/prune-payloads.ts';
import { workOffInbox } from '#lib/webhooks/work-off-inbox.ts';

const paymentDetails = z.object({ intentIds: z.array(z.string()) });
const creditsLow = z.object({
  tenantId: z.uuid(),
  thresholdCredits: z.number(),
  availableCredits: z.number(),
});
const autoRecharge = z.object({ tenantId: z.uuid(), trigger: z.enum(['saved', 'sweep', 'manual']) });
const notice = z.object({ tenantId: z.uuid(), noticeId: z.uuid() });
const invoiceMail = z.object({ mailId: z.uuid() });
const creditNote = z.object({ creditNoteId: z.uuid() });
const invitation = z.object({ tenantId: z.uuid(), invitationId: z.uuid(), seed: z.uuid() });

const delivery = z.object({ tenantId: z.uuid(), deliveryId: z.uuid() });
const orderRefund = z.object({ paymentId: z.int() });
const refundToSend = z.object({ tenantId: z.uuid(), refundId: z.uuid() });
const customerRefund = z.object({ refundId: z.uuid() });
const largeCharge = z.object({ chargeId: z.string() });
const runToExecute = z.object({ runId: z.uuid(), start: z.int() });
const reconciliation = z.object({
  askedBy: z.uuid().nullish(),
  graceSeconds: z.int().min(0).optional(),
  isOnlyWhenDue: z.boolean().optional(),
});

export const tasks: TaskList = {
  // The inbox is its own queue: this wakes a worker, and every minute makes up for a call that was lost.
  'webhook-inbox': workOffInbox,
  // What an event did not know of payments that it settled.
  'payment-details': async (payload) => {
    await completeDetails(paymentDetails.parse(payload).intentIds);
  },

  // Enqueued with the decision to refund: where the process that asks Stripe is cut off, this goes on.
  'refund-send': async (payload) => {
    const { tenantId, refundId } = refundToSend.parse(payload);
    await resumeRefund(tenantId, refundId);
  },

  'customer-refund-send': async (payload) => sendCustomerRefund(customerRefund.parse(payload).refundId),

  // What the job does may fail; that it was tried is done then. Going on is an operator's decision.
  'run-job': async (payload) => {
    const { runId, start } = runToExecute.parse(payload);
    const run = await claimRun(runId, start);
    if (run) await executeRun(run);
  },
  'run-schedules': async () => {
    await takeDueSchedules();
  },
  'run-sweep': async () => {
    const { died } = await queryOne<{ died: number }>({
      name: 'sweep-job-runs',
      text: 'select jobs.sweep_runs() as died',
    });
    if (died > 0) log.warn({ died }, 'runs of jobs died');
  },

  reconcile: async (payload) => {
    await reconcile(reconciliation.parse(payload ?? {}));
  },
  'webhook-prune': prunePayloads,

  // Enqueued by the very debit that crossed a threshold.
  'credits-low': async (payload, { job }) => {
    const crossing = creditsLow.parse(payload);
    await recordAlert({ ...crossing, crossingId: job.id, crossedAt: job.created_at });
    await runRecharge(crossing.tenantId, 'threshold');
  },

  'auto-recharge': async (payload) => {
    const { tenantId, trigger } = autoRecharge.parse(payload);
    await runRecharge(tenantId, trigger);
  },
  'recharge-sweep': sweepRecharges,
  'recharge-follow-usage': followUsage,

  // Enqueued by whatever tells of an event, in its transaction.
  'send-notice': async (payload) => {
    const { tenantId, noticeId } = notice.parse(payload);
    await sendNotice(tenantId, noticeId);
  },
  'large-charge-notice': async (payload) => sendLargeCharge(largeCharge.parse(payload).chargeId),
  'send-invitation': async (payload) => sendInvitation(invitation.parse(payload)),
  'send-invoice-mail': async (payload) => sendInvoiceMail(invoiceMail.parse(payload).mailId),
  'resend-invoice-mails': resendDueInvoiceMails,
  // Enqueued with the credit note that gives the money back.
  'credit-note-refund': async (payload) => refundCreditNote(creditNote.parse(payload).creditNoteId),
  'resend-due-notices': resendDueNotices,
  'tell-of-expiries': tellOfExpiries,

  // Enqueued by the event it delivers, in the transaction of what happened.
  deliver: async (payload) => {
    const { tenantId, deliveryId } = delivery.parse(payload);
    await deliver(tenantId, deliveryId);
  },
  'order-refund': async (payload) => refundOrderPayment(orderRefund.parse(payload).paymentId),
  'orders-expire': expireOrders,

  'credits-sweep': async () => {
    const { accounts } = await queryOne<{ accounts: number }>({
      name: 'sweep',
      text: 'select credits.sweep() as accounts',
    });
    if (accounts > 0) log.info({ accounts }, 'booked what time changed');
  },

  'ledger-partitions': async () => {
    const { made } = await queryOne<{ made: number }>({
      name: 'partitions',
      text: 'select credits.ensure_partitions() as made',
    });
    if (made > 0) log.info({ made }, 'made ledger partitions');
  },
};

/** When recurring jobs run, in cron's notation (UTC). */
export const CRONTAB = [
  '* * * * * credits-sweep',
  '* * * * * recharge-sweep',
  '* * * * * run-sweep',
  '* * * * * run-schedules',
  '*/10 * * * * recharge-follow-usage',
  '* * * * * resend-due-notices',
  '* * * * * orders-expire',
  '* * * * * resend-invoice-mails',
  '41 * * * * tell-of-expiries',
  '17 3 * * * ledger-partitions',
  '7 * * * * reconcile',
  '33 3 * * * webhook-prune',
  '* * * * * webhook-inbox',
].join('\n');
