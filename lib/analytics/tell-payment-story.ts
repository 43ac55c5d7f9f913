import type { PaymentRecords } from '#lib/analytics/find-payment-records.ts';
import { ENTRY_KIND_WORDS } from '#lib/history/history-words.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { sentenceCase } from '#lib/sentence-case.ts';

export interface StoryStep {
  key: string;
  /** An instant, ISO 8601. */
  at: string;
  /** Shown instead of the instant where a whole day is meant, the same in every zone: `2026-12-21`. */
  day?: string;
  title: string;
  detail: string;
  tone: 'neutral' | 'done' | 'debt' | 'declined';
  /** Where more is to be read. */
  href: string | null;
}

const EVENT_TONES: Readonly<Record<string, StoryStep['tone']>> = { dead: 'declined', quarantined: 'debt' };

/** What happened to a payment, in the order in which it did. Pure. */
export function tellPaymentStory(records: PaymentRecords): StoryStep[] {
  const { payment, events, entries, notices, tries } = records;
  const price = formatMoney(payment.amount_cents, payment.currency);
  const steps: StoryStep[] = [
    {
      key: 'agreed',
      at: payment.created_at,
      title: 'Agreed',
      detail: `${payment.description}: ${formatCredits(payment.credits)} credits for ${price}, frozen from here on${payment.buyer_name ? `; by ${payment.buyer_name} (${payment.buyer_email})` : ''}.`,
      tone: 'neutral',
      href: null,
    },
    ...tries.map(
      (one): StoryStep => ({
        key: `try-${one.number}`,
        at: one.started_at,
        title: one.is_on_session ? 'A card was asked, its owner being there' : 'A card was asked',
        detail: `${one.outcome.replaceAll('_', ' ')}${one.decline_code ? ` (${one.decline_code})` : ''}. ${one.number === 1 ? one.reason : ''}`,
        tone: one.outcome === 'succeeded' ? 'done' : one.outcome === 'pending' ? 'neutral' : 'declined',
        href: null,
      }),
    ),
    ...events.map(
      (event): StoryStep => ({
        key: event.id,
        at: event.received_at,
        title: `Stripe said ${event.type}`,
        detail:
          event.outcome ??
          event.last_error ??
          (event.status === 'pending' ? 'Waiting to be handled.' : event.status),
        tone: EVENT_TONES[event.status] ?? 'neutral',
        href: `/admin/webhooks/${event.id}`,
      }),
    ),
    ...entries.map(
      (entry): StoryStep => ({
        key: `entry-${entry.sequence}`,
        at: entry.created_at,
        title: `${ENTRY_KIND_WORDS[entry.kind]}: ${formatCredits(Math.abs(entry.delta))} credits`,
        detail: `Ledger entry ${entry.sequence}, balance ${formatCredits(entry.balance_after)} after it.${entry.description ? ` ${entry.description}.` : ''}`,
        tone: entry.delta > 0 ? 'done' : 'debt',
        href: null,
      }),
    ),
    ...notices.map(
      (notice): StoryStep => ({
        key: notice.id,
        at: notice.sent_at ?? notice.created_at,
        title: notice.channel === 'email' ? 'Told by mail' : 'Told in the application',
        detail: `${sentenceCase(notice.kind)}, to ${notice.email}${mailState(notice)}.`,
        tone: notice.last_error && !notice.sent_at ? 'debt' : 'neutral',
        href: null,
      }),
    ),
  ];
  steps.push(...refundSteps(records), ...disputeSteps(records));
  if (payment.succeeded_at) {
    steps.push({
      key: 'paid',
      at: payment.succeeded_at,
      title: 'Paid',
      detail: `Stripe received ${formatMoney(payment.amount_received_cents ?? payment.amount_cents, payment.currency)}, as agreed.`,
      tone: 'done',
      href: null,
    });
  }
  // A step that was written in the same transaction as "paid" may carry the very same instant: the order above stays.
  return steps.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function refundSteps({ refunds }: PaymentRecords): StoryStep[] {
  return refunds.map((refund) => ({
    key: `refund-${refund.id}`,
    at: refund.created_at,
    title: `Refund of ${formatMoney(refund.amount_cents, refund.currency)}, ${refund.status}`,
    detail: `Asked for by ${refund.requested_by === 'stripe' ? 'somebody at Stripe' : `the ${refund.requested_by}`}.${refund.reason ? ` Reason: ${refund.reason}.` : ''}${refund.failure_reason ? ` It failed: ${refund.failure_reason}.` : ''}`,
    tone: refund.status === 'failed' ? 'declined' : 'neutral',
    href: null,
  }));
}

function disputeSteps({ disputes }: PaymentRecords): StoryStep[] {
  return disputes.flatMap((dispute): StoryStep[] => {
    const amount = formatMoney(dispute.amount_cents, dispute.currency);
    const opened: StoryStep = {
      key: `dispute-${dispute.id}`,
      at: dispute.opened_at,
      title: `Dispute of ${amount} opened`,
      detail: `${dispute.reason.replaceAll('_', ' ')}; ${formatCredits(dispute.held_credits)} credits held back${dispute.evidence_due_at ? `; evidence due ${dispute.evidence_due_at.slice(0, 10)} (UTC)` : ''}.`,
      tone: 'debt',
      href: null,
    };
    if (!dispute.closed_at) return [opened];
    return [
      opened,
      {
        key: `dispute-end-${dispute.id}`,
        at: dispute.closed_at,
        title: `Dispute of ${amount} ${dispute.outcome}`,
        detail: `Stripe's word: ${dispute.status.replaceAll('_', ' ')}.`,
        tone: dispute.outcome === 'lost' ? 'declined' : 'done',
        href: null,
      },
    ];
  });
}

function mailState(notice: PaymentRecords['notices'][number]): string {
  if (notice.channel === 'banner' || notice.sent_at) return '';
  if (notice.withheld_at) return ', withheld: the person no longer has a say in this tenant';
  return notice.last_error
    ? `, not sent after ${notice.tries} tries: ${notice.last_error}`
    : ', not sent yet';
}

/** `1200` → `1.2 s`: how long lay between two steps. Empty where it was the same moment. */
export function gapWords(milliseconds: number): string {
  if (milliseconds < 1) return '';
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 3_600_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds < 172_800_000) return `${Math.round(milliseconds / 3_600_000)} h`;
  return `${Math.round(milliseconds / 86_400_000)} days`;
}
