/** What each kind of finding is called, and what a person does about one that was not repaired by itself. Pure. */
import type { FindingKind } from '#lib/reconciliation/report.ts';

export const FINDING_WORDS: Readonly<Record<FindingKind, { name: string; proposal: string }>> = {
  event_never_arrived: {
    name: 'Event never arrived',
    proposal: 'Replay it on its page.',
  },
  payment_disagrees: {
    name: 'Payment disagrees',
    proposal: 'Compare the intent at Stripe with the story of the payment, then adjust the credits by hand.',
  },
  payment_unknown: {
    name: 'Payment unknown',
    proposal:
      'An intent names a payment that is not here. Was the database restored to an earlier state? Refund it at Stripe, or give the credits by hand.',
  },
  payment_flagged: {
    name: 'Payment flagged',
    proposal:
      'Stripe took what was not agreed and nothing was granted: refund it, or give the credits by hand.',
  },
  refund_disagrees: {
    name: 'Refund disagrees',
    proposal: 'Look at the refund at Stripe; it is tried again by itself at the next run.',
  },
  dispute_disagrees: {
    name: 'Dispute disagrees',
    proposal: 'Look at the dispute at Stripe, then adjust the credits by hand.',
  },
  ledger_disagrees: {
    name: 'Ledger disagrees',
    proposal: 'Credits are missing or doubled. Find out why before you adjust them by hand.',
  },
  subscription_disagrees: {
    name: 'Subscription disagrees',
    proposal: 'Look at the subscription and its invoices at Stripe, then give missing credits by hand.',
  },
};
