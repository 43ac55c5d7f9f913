import { describe, expect, it } from 'vitest';
import { decideConfiguration } from '#scripts/stack/configuration.ts';

const supabase = {
  NEXT_PUBLIC_SUPABASE_URL: 'https://abcdefgh.supabase.co',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
  DATABASE_URL: 'postgresql://refill_server.abcdefgh:pw@aws-0-eu.pooler.supabase.com:6543/postgres',
};
const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_x',
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_test_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
};
const liveStripe = {
  ...stripe,
  STRIPE_SECRET_KEY: 'sk_live_x',
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
};
const mail = { SMTP_URL: 'smtps://u:p@mail.example.com:465', MAIL_FROM: 'Refill <billing@example.com>' };
const going = {
  APP_URL: 'https://billing.example.com',
  CRON_SECRET: 'c'.repeat(32),
  REFILL_SECRET: 'r'.repeat(32),
};

function accepted(given: Record<string, string | undefined>) {
  const decision = decideConfiguration(given);
  expect(decision).toMatchObject({ accepted: true });
  return decision.accepted ? decision.configuration : undefined;
}

function refusal(given: Record<string, string | undefined>): string {
  const decision = decideConfiguration(given);
  expect(decision.accepted).toBe(false);
  return decision.accepted ? '' : decision.problems.join('\n');
}

describe('the configuration', () => {
  it('nothing given, or only empty lines: everything is local', () => {
    const local = { supabase: 'embedded', stripe: 'local', mail: 'local' };
    expect(accepted({})).toEqual(local);
    expect(accepted({ STRIPE_SECRET_KEY: '', DATABASE_URL: '  ' })).toEqual(local);
  });

  it('each service is real or local on its own', () => {
    expect(accepted(stripe)).toEqual({ supabase: 'embedded', stripe: 'test', mail: 'local' });
    expect(accepted(supabase)).toEqual({ supabase: 'hosted', stripe: 'local', mail: 'local' });
    expect(accepted(mail)).toEqual({ supabase: 'embedded', stripe: 'local', mail: 'smtp' });
    expect(accepted({ ...supabase, ...liveStripe, ...mail, ...going })).toEqual({
      supabase: 'hosted',
      stripe: 'live',
      mail: 'smtp',
    });
  });

  it('every half-given set is refused by naming exactly what is missing', () => {
    for (const whole of [supabase, stripe, mail]) {
      for (const name of Object.keys(whole)) {
        const sentence = refusal({ ...whole, [name]: undefined });
        expect(sentence).toContain(`Missing: ${name} (`);
        for (const other of Object.keys(whole).filter((key) => key !== name)) {
          expect(sentence).not.toContain(`Missing: ${other}`);
        }
      }
    }
  });

  it('placeholders count as nothing filled in', () => {
    expect(refusal({ ...stripe, STRIPE_SECRET_KEY: 'sk_test_...' })).toContain(
      'STRIPE_SECRET_KEY still holds',
    );
  });

  it('a live key never meets a stand-in', () => {
    expect(refusal({ ...liveStripe, ...mail, ...going })).toContain('the database is on this machine');
    expect(refusal({ ...supabase, ...liveStripe, ...going })).toContain('local mailbox');
    for (const name of ['STRIPE_API_URL', 'STRIPE_JS_URL']) {
      const sentence = refusal({
        ...supabase,
        ...liveStripe,
        ...mail,
        ...going,
        [name]: 'http://127.0.0.1:12111',
      });
      expect(sentence).toContain(`Remove ${name}`);
    }
  });

  it('a live key needs https and secrets that a person chose', () => {
    const live = { ...supabase, ...liveStripe, ...mail, ...going };
    expect(refusal({ ...live, APP_URL: 'http://billing.example.com' })).toContain('not https');
    for (const name of Object.keys(going)) expect(refusal({ ...live, [name]: '' })).toContain(name);
  });

  it('keys of two modes, swapped keys and foreign keys are refused', () => {
    expect(refusal({ ...stripe, STRIPE_SECRET_KEY: 'sk_live_x' })).toContain('same mode');
    expect(
      refusal({ ...stripe, STRIPE_SECRET_KEY: 'pk_test_x', NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'sk_test_x' }),
    ).toContain('swapped');
    expect(refusal({ ...stripe, STRIPE_SECRET_KEY: 'secret' })).toContain('not a Stripe secret key');
    expect(refusal({ ...stripe, STRIPE_WEBHOOK_SECRET: 'secret' })).toContain('whsec_');
    expect(refusal({ ...supabase, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_secret_x' })).toContain(
      'every browser',
    );
    expect(refusal({ ...supabase, SUPABASE_SECRET_KEY: 'sb_publishable_x' })).toContain('secret one');
  });

  it('the server connects as refill_server, to the project whose keys it has', () => {
    const as = (user: string) => supabase.DATABASE_URL.replace('refill_server', user);
    expect(refusal({ ...supabase, DATABASE_URL: as('postgres') })).toContain('connects as "postgres"');
    expect(
      refusal({ ...supabase, DATABASE_URL: supabase.DATABASE_URL.replace('.abcdefgh', '.zzz') }),
    ).toContain('of the project abcdefgh');
    expect(refusal({ ...supabase, DATABASE_URL: 'not an address' })).toContain(
      'DATABASE_URL is not an address',
    );
  });

  it('variables of the local Stripe are not for people to set', () => {
    expect(refusal({ STRIPE_API_URL: 'http://127.0.0.1:1' })).toContain('without Stripe keys');
    expect(refusal({ MAILBOX_URL: 'http://127.0.0.1:1' })).toContain('Remove it');
    expect(refusal({ WORKER_DATABASE_URL: 'postgresql://x' })).toContain('without DATABASE_URL');
  });
});
