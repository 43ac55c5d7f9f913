/** The mail of every kind of notice. */
import { cardExpiring } from '#emails/card-expiring.tsx';
import { creditsExpiring } from '#emails/credits-expiring.tsx';
import { creditsOwed } from '#emails/credits-owed.tsx';
import { disputeClosed, disputeOpened } from '#emails/dispute.tsx';
import { lowBalance } from '#emails/low-balance.tsx';
import type { NoticeEmail } from '#emails/notice-email.tsx';
import { purchaseReceipt } from '#emails/purchase-receipt.tsx';
import { rechargeCapNear, rechargeCapReached } from '#emails/recharge-cap.tsx';
import { rechargeDeclined } from '#emails/recharge-declined.tsx';
import { rechargeNeedsAuthentication } from '#emails/recharge-needs-authentication.tsx';
import { rechargeOffCardRemoved } from '#emails/recharge-off-card-removed.tsx';
import { rechargePaused } from '#emails/recharge-paused.tsx';
import { rechargeSucceeded } from '#emails/recharge-succeeded.tsx';
import { refundMade } from '#emails/refund-made.tsx';
import { subscriptionEnded, subscriptionPastDue } from '#emails/subscription.tsx';
import type { NoticeKind } from '#lib/notifications/notice-kinds.ts';

export const NOTICE_EMAILS: Readonly<Record<NoticeKind, NoticeEmail>> = {
  'purchase-receipt': purchaseReceipt,
  'low-balance': lowBalance,
  'credits-expiring': creditsExpiring,
  'refund-made': refundMade,
  'dispute-opened': disputeOpened,
  'dispute-closed': disputeClosed,
  'credits-owed': creditsOwed,
  'recharge-succeeded': rechargeSucceeded,
  'recharge-declined': rechargeDeclined,
  'recharge-paused': rechargePaused,
  'recharge-needs-authentication': rechargeNeedsAuthentication,
  'recharge-cap-near': rechargeCapNear,
  'recharge-cap-reached': rechargeCapReached,
  'recharge-off-card-removed': rechargeOffCardRemoved,
  'subscription-past-due': subscriptionPastDue,
  'subscription-ended': subscriptionEnded,
  'card-expiring': cardExpiring,
};
