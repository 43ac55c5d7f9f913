import { describe, expect, it } from 'vitest';
import { redactFields, redactPath, redactText } from '#lib/redact.ts';

describe('what a log line does not say', () => {
  it.each([
    ['a secret key of Stripe', 'sk_live_51HabcDEF'],
    ['a restricted key', 'rk_test_4f3a9b_x'],
    ['a signing secret', 'whsec_abc123+/='],
    ['a secret key of Supabase', 'sb_secret_abc-def'],
    ["an intent's client secret", 'pi_3Abc_secret_def456'],
    ['a session token', 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl'],
    ['a card number', '4242424242424242'],
    ['a card number in groups', '4000 0566 5566 5556'],
    ["a database's password", 'hunter2'],
  ])('X13: %s is covered wherever it stands', (_, secret) => {
    const text =
      secret === 'hunter2'
        ? `connect postgresql://refill_server:${secret}@db:5432`
        : `it was ${secret}, sorry`;
    expect(redactText(text)).not.toContain(secret);
    const error = new Error(text, { cause: new TypeError(text) });
    Object.assign(error, { raw: { payment_intent: { charges: [{ note: text }] } } });
    expect(JSON.stringify(redactFields({ err: error, list: [text] }))).not.toContain(secret);
  });

  it.each([
    'authorization',
    'Cookie',
    'set-cookie',
    'password',
    'clientSecret',
    'client_secret',
    'x-api-key',
    'apiKey',
    'key_hash',
    'accessToken',
    'stripe-signature',
    'cvc',
  ])('X13: a field named %s is covered at any depth', (name) => {
    expect(redactFields({ a: { b: [{ c: { [name]: 'plain' } }] } })).toEqual({
      a: { b: [{ c: { [name]: '[redacted]' } }] },
    });
  });

  it('ids, amounts and times stay', () => {
    const line = {
      paymentId: '0b9c4f6e-6f0e-4a51-9c54-1df0f2f1a9f1',
      intentId: 'pi_3Abc',
      amountCents: 5000,
      sequence: 1_763_000_000_000,
      note: 'order 4242424242424241 of tenant acme',
      apiKeyId: 'k1',
    };
    expect(redactFields(line)).toEqual(line);
  });

  it('an error keeps its type, message, stack, code and cause', () => {
    const error = Object.assign(new RangeError('too far', { cause: new Error('why') }), { code: 'E1' });
    expect(redactFields({ err: error })).toEqual({
      err: {
        type: 'RangeError',
        message: 'too far',
        stack: error.stack,
        code: 'E1',
        cause: expect.objectContaining({ type: 'Error', message: 'why' }),
      },
    });
  });

  it("X13: a path keeps its ids and loses a link's token", () => {
    expect(redactPath('/api/stripe/payments/0b9c4f6e-6f0e-4a51-9c54-1df0f2f1a9f1/sync')).not.toContain('[');
    expect(redactPath(`/api/invitations/${'t'.repeat(43)}/accept`)).toBe(
      '/api/invitations/[redacted]/accept',
    );
  });

  it('what holds itself ends', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(JSON.stringify(redactFields(circle))).toContain('[deeper]');
  });
});
