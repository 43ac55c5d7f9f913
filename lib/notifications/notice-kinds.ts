/**
 * The only list of what people are told: which kinds there are, over which channels, and whether they may be switched
 * off. Everything is told unless somebody switched it off. The words of the mails are in `emails/`, those of the
 * banners in `banner-words.ts`; the compiler asks both for every kind.
 */

export const NOTICE_CHANNELS = ['email', 'banner'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

interface Definition {
  /** Names it on the page of preferences. */
  readonly name: string;
  readonly meaning: string;
  readonly group: 'Purchases and credits' | 'Plan' | 'Auto-recharge' | 'Cards';
  readonly channels: readonly NoticeChannel[];
  /** False where money waits for the person: it cannot be switched off. */
  readonly isOptional: boolean;
}

const BOTH = NOTICE_CHANNELS;
const MAIL_ONLY = ['email'] as const;

export const NOTICE_KINDS = {
  'purchase-receipt': {
    name: 'Receipts',
    meaning: 'A purchase was paid and its credits were added.',
    group: 'Purchases and credits',
    channels: MAIL_ONLY,
    isOptional: true,
  },
  'low-balance': {
    name: 'Low balance',
    meaning:
      'The balance fell below one of your alerts, or below a tenth of your last purchase where you set none, and nothing refills it by itself.',
    group: 'Purchases and credits',
    // The alert has a banner of its own.
    channels: MAIL_ONLY,
    isOptional: true,
  },
  'credits-expiring': {
    name: 'Credits that expire',
    meaning: 'Unused credits lapse in 30, 7 and 1 days.',
    group: 'Purchases and credits',
    channels: BOTH,
    isOptional: true,
  },
  'refund-made': {
    name: 'Refunds',
    meaning: 'Money was given back for a payment, and its credits were taken back.',
    group: 'Purchases and credits',
    channels: BOTH,
    isOptional: true,
  },
  'dispute-opened': {
    name: 'A payment was disputed',
    meaning:
      'A card holder asked their bank for the money back; its credits are held until the bank decides.',
    group: 'Purchases and credits',
    channels: BOTH,
    isOptional: false,
  },
  'dispute-closed': {
    name: 'A dispute was decided',
    meaning: 'The bank decided whether the money comes back.',
    group: 'Purchases and credits',
    channels: BOTH,
    isOptional: false,
  },
  'credits-owed': {
    name: 'Credits are owed',
    meaning: 'Credits whose money went back had been spent; nothing can be spent until a purchase pays them.',
    group: 'Purchases and credits',
    // The balance says it as long as it lasts.
    channels: MAIL_ONLY,
    isOptional: false,
  },
  'recharge-succeeded': {
    name: 'A recharge went through',
    meaning: 'A card was charged and credits were added.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: true,
  },
  'recharge-declined': {
    name: 'A recharge was declined',
    meaning:
      'The first refusal of a recharge that is tried again. One that pauses auto-recharge is told with the pause.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: true,
  },
  'recharge-paused': {
    name: 'Auto-recharge was paused',
    meaning:
      'A card was declined for good, or something else has to be looked at. Nothing is charged until then.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: false,
  },
  'recharge-needs-authentication': {
    name: 'Your bank wants you to confirm',
    meaning: 'A recharge waits for a person to confirm it with the bank.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: false,
  },
  'recharge-cap-near': {
    name: 'Monthly limit at 80%',
    meaning: 'Recharges have used four fifths of what you allow in a month.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: true,
  },
  'recharge-cap-reached': {
    name: 'Monthly limit reached',
    meaning: 'Nothing more is recharged this month.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: true,
  },
  'recharge-off-card-removed': {
    name: 'Auto-recharge was switched off',
    meaning: 'Its card was removed and no other one was chosen.',
    group: 'Auto-recharge',
    channels: BOTH,
    isOptional: false,
  },
  'subscription-past-due': {
    name: 'A renewal was not paid',
    meaning: 'Your plan works on for a few days, then it ends.',
    group: 'Plan',
    channels: BOTH,
    isOptional: false,
  },
  'subscription-ended': {
    name: 'Your plan has ended',
    meaning: 'It was canceled, or its renewal was never paid.',
    group: 'Plan',
    channels: BOTH,
    isOptional: false,
  },
  'card-expiring': {
    name: 'Cards that expire',
    meaning: 'A saved card ends this month or next.',
    group: 'Cards',
    channels: BOTH,
    isOptional: true,
  },
} as const satisfies Record<string, Definition>;

export type NoticeKind = keyof typeof NOTICE_KINDS;

export function isNoticeKind(kind: string): kind is NoticeKind {
  return Object.hasOwn(NOTICE_KINDS, kind);
}

/** Every kind with what is said of it, in the order of the page of preferences. */
export function listNoticeKinds(): ({ kind: NoticeKind } & Definition)[] {
  return Object.entries(NOTICE_KINDS).flatMap(([kind, definition]) =>
    isNoticeKind(kind) ? { kind, ...definition } : [],
  );
}
