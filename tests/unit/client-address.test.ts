import { beforeAll, describe, expect, it } from 'vitest';
import { clientAddress, PEER_HEADER } from '#lib/http/client-address.ts';

beforeAll(() => {
  Object.assign(process.env, {
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
  });
});

const addressOf = (peer: string, forwarded?: string) =>
  clientAddress({
    headers: new Headers({ [PEER_HEADER]: peer, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) }),
  });

describe('the address a call comes from', () => {
  it('is that of the socket, whatever a caller without a proxy claims', () => {
    expect(addressOf('198.51.100.7')).toBe('198.51.100.7');
    expect(addressOf('198.51.100.7', '203.0.113.1')).toBe('198.51.100.7');
    expect(addressOf('::ffff:198.51.100.7')).toBe('198.51.100.7');
  });

  it('is what a proxy of ours saw, not what its client claimed before', () => {
    expect(addressOf('10.0.0.2', '1.2.3.4, 203.0.113.1')).toBe('203.0.113.1');
    expect(addressOf('127.0.0.1', '203.0.113.1')).toBe('203.0.113.1');
    expect(addressOf('10.0.0.2', 'made up')).toBe('10.0.0.2');
  });

  it('of an IPv6 client is its network', () => {
    expect(addressOf('2001:4860:1:2:3:4:5:6')).toBe('2001:4860:1:2::/64');
    expect(addressOf('2001:4860::1')).toBe('2001:4860:0:0::/64');
  });

  it('is none for this very machine, and where nothing is known', () => {
    expect(addressOf('127.0.0.1')).toBeNull();
    expect(addressOf('::1')).toBeNull();
    expect(addressOf('')).toBeNull();
  });
});
