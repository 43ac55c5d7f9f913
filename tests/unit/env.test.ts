import { describe, expect, it } from 'vitest';
import { EnvironmentError, isLoopback, parseEnvironment } from '#lib/env.ts';

const complete = {
  NEXT_PUBLIC_SUPABASE_URL: 'https://project.supabase.co',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
  DATABASE_URL: 'postgresql://refill_server:secret@db.example.com:6543/postgres',
  STRIPE_SECRET_KEY: 'sk_test_x',
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_test_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
  APP_URL: 'https://billing.example.com/',
  SMTP_URL: 'smtps://user:password@mail.example.com:465',
  MAIL_FROM: 'Refill <billing@example.com>',
  CRON_SECRET: 'c'.repeat(32),
  REFILL_SECRET: 'r'.repeat(32),
};

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('is typed, frozen and filled with defaults', () => {
    const environment = parseEnvironment(complete);
    expect(environment.DATABASE_POOL_SIZE).toBe(10);
    expect(environment.LOG_LEVEL).toBe('info');
    expect(environment.WORKER_DATABASE_URL).toBe(complete.DATABASE_URL);
    expect(environment.APP_URL).toBe('https://billing.example.com');
    expect(environment.stripeMode).toBe('test');
    expect(environment.supabaseMode).toBe('hosted');
    expect(environment.isSandbox).toBe(false);
    expect(Object.isFrozen(environment)).toBe(true);
  });

  it('names each missing variable and where it is found', () => {
    const problems = problemsOf({ ...complete, STRIPE_SECRET_KEY: undefined, SUPABASE_SECRET_KEY: '  ' });
    expect(problems).toHaveLength(2);
    expect(problems.join(' ')).toContain('STRIPE_SECRET_KEY is missing. Find it here: Stripe Dashboard');
    expect(problems.join(' ')).toContain('SUPABASE_SECRET_KEY is missing. Find it here: Supabase Dashboard');
  });

  it('refuses a secret that is too short to sign with', () => {
    expect(problemsOf({ ...complete, REFILL_SECRET: 'short' })[0]).toContain('32 characters');
  });

  it('refuses keys of different modes', () => {
    expect(problemsOf({ ...complete, STRIPE_SECRET_KEY: 'sk_live_x' })[0]).toContain('different modes');
  });

  it('refuses every stand-in beside a live key', () => {
    const live = {
      ...complete,
      STRIPE_SECRET_KEY: 'sk_live_x',
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
    };
    expect(problemsOf(live)).toEqual([]);
    expect(parseEnvironment(live).stripeMode).toBe('live');
    for (const name of ['STRIPE_API_URL', 'STRIPE_JS_URL', 'MAILBOX_URL']) {
      expect(problemsOf({ ...live, [name]: 'http://127.0.0.1:12111' })[0]).toContain(name);
    }
    expect(problemsOf({ ...live, NEXT_PUBLIC_SUPABASE_URL: 'http://localhost:54321' })[0]).toContain(
      'this machine',
    );
  });

  it('is a sandbox when either service is local', () => {
    const local = parseEnvironment({ ...complete, STRIPE_API_URL: 'http://127.0.0.1:12111' });
    expect(local.stripeMode).toBe('sandbox');
    expect(local.isSandbox).toBe(true);
    const database = parseEnvironment({ ...complete, NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:54321' });
    expect(database.supabaseMode).toBe('embedded');
    expect(database.isSandbox).toBe(true);
  });

  it('reads return origins as a list, and refuses what is none', () => {
    expect(parseEnvironment(complete).RETURN_ORIGINS).toEqual([]);
    const given = { ...complete, RETURN_ORIGINS: 'https://shop.example.com/, http://localhost:4000' };
    expect(parseEnvironment(given).RETURN_ORIGINS).toEqual([
      'https://shop.example.com',
      'http://localhost:4000',
    ]);
    for (const wrong of ['shop.example.com', 'https://shop.example.com/path', '*', 'https://a.test,,']) {
      expect(problemsOf({ ...complete, RETURN_ORIGINS: wrong })[0]).toContain('is no origin');
    }
  });

  it('knows the addresses of this machine', () => {
    expect(['http://127.0.0.1:1', 'http://localhost', 'http://[::1]:5'].every(isLoopback)).toBe(true);
    expect(['https://127.0.0.1.example.com', 'https://x.supabase.co', ''].some(isLoopback)).toBe(false);
  });
});
