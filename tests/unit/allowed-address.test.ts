import { describe, expect, it } from 'vitest';
import { allowedAddress } from '#lib/http/allowed-address.ts';
import { AppError } from '#lib/http/errors.ts';

const ORIGINS = ['https://billing.example.com', 'https://shop.example.com:8443'];

describe('where a checkout may send people', () => {
  it.each([
    ['a page of ours', 'https://billing.example.com/done?order=1#top'],
    ['an origin that the operator allowed', 'https://shop.example.com:8443/thanks'],
    ['a placeholder of Stripe', 'https://billing.example.com/done?session_id={CHECKOUT_SESSION_ID}'],
  ])('%s is followed as it is', (_, address) => {
    expect(allowedAddress(address, 'success_url', ORIGINS)).toBe(address);
  });

  it.each([
    ['another site', 'https://evil.test/'],
    ['another port', 'https://shop.example.com/thanks'],
    ['http instead of https', 'http://billing.example.com/'],
    ['our name as a user of another site', 'https://billing.example.com@evil.test/'],
    ['our name as a part of another', 'https://billing.example.com.evil.test/'],
    ['a name and password on our own site', 'https://somebody:secret@billing.example.com/'],
    ['backslashes that browsers read as slashes', 'https:\\\\evil.test\\billing.example.com'],
    ['a tab within the name of the site', 'https://evil.test\t/billing.example.com'],
    ['a path, which belongs to no site', '/done'],
    ['an address without a protocol', '//billing.example.com/done'],
    ['a script', 'javascript:alert(1)//https://billing.example.com'],
    ['a script under the origin null', 'data:text/html,https://billing.example.com'],
    ['nothing', ''],
  ])('X6: %s is refused with the name of the field', (_, address) => {
    expect(() => allowedAddress(address, 'cancel_url', ORIGINS)).toThrow(
      expect.objectContaining({ code: 'address_not_allowed', status: 400, param: 'cancel_url' }),
    );
    expect(() => allowedAddress(address, 'cancel_url', ORIGINS)).toThrow(AppError);
  });
});
