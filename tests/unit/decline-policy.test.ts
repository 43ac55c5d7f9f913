import { expect, test } from 'vitest';
import { type Decline, decideAfterDecline, isHardDecline } from '#lib/auto-recharge/decline-policy.ts';

const FIRST = new Date('2026-11-21T12:00:00Z');
const later = (hours: number) => new Date(FIRST.getTime() + hours * 3_600_000);

function decline(changes: Partial<Decline> = {}): Decline {
  return {
    declineCode: 'insufficient_funds',
    adviceCode: 'try_again_later',
    round: 1,
    firstDeclinedAt: FIRST,
    now: FIRST,
    hasNextCard: false,
    hasCardForNextRound: true,
    canAuthenticate: false,
    isOnSession: false,
    isPaused: false,
    ...changes,
  };
}

test.each([
  ['lost_card', null],
  ['stolen_card', 'try_again_later'],
  ['fraudulent', null],
  ['pickup_card', null],
  ['expired_card', null],
  ['incorrect_cvc', 'confirm_card_data'],
  ['card_unusable', null],
  ['generic_decline', 'do_not_try_again'],
  ['insufficient_funds', 'confirm_card_data'],
  ['a_code_of_tomorrow', 'do_not_try_again'],
])('%s with advice %s is hard', (code, advice) => {
  expect(isHardDecline(code, advice)).toBe(true);
});

test.each([
  ['insufficient_funds', 'try_again_later'],
  ['generic_decline', null],
  ['card_velocity_exceeded', 'try_again_later'],
  ['processing_error', null],
  ['do_not_honor', null],
  ['a_code_of_tomorrow', null],
  ['insufficient_funds', 'an_advice_of_tomorrow'],
])('%s with advice %s is soft', (code, advice) => {
  expect(isHardDecline(code, advice)).toBe(false);
});

const CASES: [fact: string, given: Partial<Decline>, follows: object][] = [
  ['the first soft decline waits for an hour', {}, { action: 'retry', at: later(1), round: 2 }],
  ['the second until three hours after the first', { round: 2, now: later(1) }, { at: later(3), round: 3 }],
  ['the third until seven hours after the first', { round: 3, now: later(3) }, { at: later(7), round: 4 }],
  ['the fourth pauses', { round: 4, now: later(7) }, { action: 'pause' }],
  ['a retry that ran late is not dated back', { round: 2, now: later(9) }, { action: 'retry', at: later(9) }],
  [
    'a hard decline pauses at once',
    { declineCode: 'stolen_card', hasCardForNextRound: false },
    { action: 'pause' },
  ],
  [
    'a hard decline goes to the backup card',
    { declineCode: 'stolen_card', hasNextCard: true },
    { action: 'next_card' },
  ],
  ['a soft decline goes to the backup card', { hasNextCard: true }, { action: 'next_card' }],
  [
    'a wish for authentication goes to the backup card',
    { declineCode: 'authentication_required', hasNextCard: true },
    { action: 'next_card' },
  ],
  [
    'a wish for authentication asks a person',
    { declineCode: 'authentication_required' },
    { action: 'authenticate' },
  ],
  [
    'no card left, but one asked for its owner',
    { hasCardForNextRound: false, canAuthenticate: true },
    { action: 'authenticate' },
  ],
  ["a person's own try while paused is not repeated", { isPaused: true }, { action: 'pause' }],
  [
    'a soft decline before its owner leaves the link good',
    { isOnSession: true, hasNextCard: true },
    { action: 'authenticate' },
  ],
  [
    'a hard decline before its owner ends it',
    { isOnSession: true, declineCode: 'lost_card' },
    { action: 'pause' },
  ],
];
test.each(CASES)('%s', (_, given, follows) => {
  expect(decideAfterDecline(decline(given))).toMatchObject(follows);
});
