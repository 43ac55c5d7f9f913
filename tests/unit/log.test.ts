/** The log itself, by its own process and standard output: what it writes of an error that carries secrets. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const PROGRAM = `
import Stripe from 'stripe';
import { log } from '#lib/log.ts';
const raw = {
  type: 'card_error', code: 'card_declined', message: 'The card 4000000000000002 was declined.', statusCode: 402,
  headers: { authorization: 'Bearer sk_test_abcdefgh12345678', 'request-id': 'req_1' },
  payment_intent: { id: 'pi_1', client_secret: 'pi_1_secret_abcdef', charges: { data: [{ card: { number: '4000000000000002' } }] } },
};
const error = Stripe.errors.StripeError.generate(raw);
log.error({ reference: 'r1', err: error, request: { headers: { cookie: 'sb-auth=base64-abc' } } }, 'a request failed with whsec_abcdefgh12345678');
log.error(new Error('postgresql://refill_server:hunter2hunter2@db:5432 refused', { cause: error }));
`;

it('X13: an error of Stripe, logged whole, keeps its code and loses its secrets', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: 'info' },
  });
  expect(stderr).toBe('');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    reference: 'r1',
    msg: 'a request failed with [redacted]',
    err: {
      type: expect.stringContaining('Stripe'),
      code: 'card_declined',
      raw: { payment_intent: { id: 'pi_1' } },
    },
    request: { headers: { cookie: '[redacted]' } },
  });
  expect(lines[1]).toMatchObject({ err: { cause: { code: 'card_declined' } } });
  for (const secret of [
    '4000000000000002',
    'sk_test_abcd',
    '_secret_abcdef',
    'sb-auth',
    'whsec_',
    'hunter2',
  ]) {
    expect(stdout).not.toContain(secret);
  }
});
