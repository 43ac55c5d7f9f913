import { createHmac } from 'node:crypto';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { isSignedByStripe } from '#lib/webhooks/verify-signature.ts';

const secret = 'whsec_of_ours';
const body = Buffer.from('{"id":"evt_1","name":"Zoë"}');
const now = new Date('2026-11-21T12:00:00Z');
const seconds = now.getTime() / 1000;
const sign = (of: Buffer, { key = secret, at = seconds } = {}) =>
  `t=${at},v1=${createHmac('sha256', key).update(`${at}.`).update(of).digest('hex')}`;
const stripe = new Stripe('sk_test_x');

/** What the SDK says of the same. */
function sdkAccepts(header: string): boolean {
  try {
    stripe.webhooks.constructEvent(body, header, secret, undefined, undefined, now.getTime());
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

describe('the signature of an event', () => {
  const good = sign(body);
  const hex = good.slice(good.indexOf('v1=') + 3);
  it.each([
    ['as Stripe makes it', good, true],
    [
      'among those of other schemes and secrets',
      `v0=ab,${sign(body, { key: 'whsec_other' })},v1=${hex}`,
      true,
    ],
    ['of 300 seconds ago', sign(body, { at: seconds - 300 }), true],
    ['of 301 seconds ago', sign(body, { at: seconds - 301 }), false],
    ['of a clock ahead of ours', sign(body, { at: seconds + 600 }), true],
    ['of another secret', sign(body, { key: 'whsec_other' }), false],
    ['of another body', sign(Buffer.from('{}')), false],
    ['moved to another time', good.replace(`t=${seconds}`, `t=${seconds - 1}`), false],
    ['of another scheme', good.replace('v1=', 'v0='), false],
    ['cut short', good.slice(0, -2), false],
    ['with something behind it', `${good}zz`, false],
    ['without a time', `v1=${hex}`, false],
    ['of nothing', '', false],
    ['of nonsense', 't=a,v1=b', false],
  ])('%s: as the SDK judges it', (_, header, isAccepted) => {
    expect(isSignedByStripe(body, header, [secret], now)).toBe(isAccepted);
    expect(sdkAccepts(header)).toBe(isAccepted);
  });

  it('W14: may be of either secret while one is rotated', () => {
    for (const key of ['whsec_new', 'whsec_old']) {
      expect(isSignedByStripe(body, sign(body, { key }), ['whsec_new', 'whsec_old'], now)).toBe(true);
    }
    expect(isSignedByStripe(body, sign(body, { key: 'whsec_older' }), ['whsec_new', 'whsec_old'], now)).toBe(
      false,
    );
  });
});
