import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSecrets } from '#scripts/stack/find-secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refill-static-'));
  mkdirSync(join(folder, 'chunks'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const claims = (role: string) => Buffer.from(JSON.stringify({ iss: 'supabase', role })).toString('base64url');

function leaksOf(text: string, given: Record<string, string> = {}): readonly string[] {
  writeFileSync(join(folder, 'chunks', 'page.js'), `const a="${text}";`);
  return findSecrets(folder, given);
}

describe('secrets in what browsers load', () => {
  it.each([
    ['a secret key of Stripe', 'sk_live_51HabcDEFgh'],
    ['a secret key of Stripe', 'rk_test_51HabcDEFgh'],
    ['a signing secret of webhooks', 'whsec_abcdefgh12'],
    ['a secret key of Supabase', 'sb_secret_abcdefgh'],
    ['a service role key of Supabase', `eyJhbGciOiJIUzI1NiJ9.${claims('service_role')}.c2ln`],
  ])('X11: %s is found by its looks, and not repeated', (what, secret) => {
    expect(leaksOf(secret)).toEqual([`${what} is in chunks/page.js`]);
  });

  it.each(['CRON_SECRET', 'REFILL_SECRET', 'DATABASE_URL', 'SMTP_URL', 'SOME_API_KEY'])(
    'X11: the value of %s is found, whatever it looks like',
    (name) => {
      expect(leaksOf('plain-but-secret', { [name]: 'plain-but-secret' })).toEqual([
        `the value of ${name} is in chunks/page.js`,
      ]);
    },
  );

  it('what browsers may know is no leak', () => {
    const published = {
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_test_abcdefgh',
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: `eyJhbGciOiJIUzI1NiJ9.${claims('anon')}.c2ln`,
    };
    expect(leaksOf(`${Object.values(published).join(' ')} sk_live_… whsec_…`, published)).toEqual([]);
    expect(findSecrets(join(folder, 'nothing-here'), {})).toEqual([]);
  });
});
