import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '#lib/http/content-security-policy.ts';

const inputs = { nonce: 'abc123', supabaseUrl: 'https://project.supabase.co/', isDevelopment: false };

function directive(policy: string, name: string): string[] {
  const found = policy.split('; ').find((part) => part.startsWith(`${name} `));
  return found ? found.split(' ').slice(1) : [];
}

describe('the content security policy', () => {
  test('scripts run by nonce, never inline and never through eval', () => {
    const sources = directive(contentSecurityPolicy(inputs), 'script-src');
    expect(sources).toContain("'nonce-abc123'");
    expect(sources).toContain("'strict-dynamic'");
    expect(sources).not.toContain("'unsafe-inline'");
    expect(sources).not.toContain("'unsafe-eval'");
  });

  test('style elements need the nonce, only style attributes are free', () => {
    const policy = contentSecurityPolicy(inputs);
    expect(directive(policy, 'style-src')).toEqual(["'self'", "'nonce-abc123'"]);
    expect(directive(policy, 'style-src-attr')).toEqual(["'unsafe-inline'"]);
  });

  test('without a local Stripe, only the hosts of Stripe may be framed', () => {
    expect(directive(contentSecurityPolicy(inputs), 'frame-src')).toEqual([
      'https://js.stripe.com',
      'https://*.js.stripe.com',
      'https://hooks.stripe.com',
    ]);
  });

  test('a local Stripe takes the place of the hosts of Stripe', () => {
    const policy = contentSecurityPolicy({ ...inputs, stripeJsUrl: 'http://127.0.0.1:12111/v3/stripe.js' });
    expect(directive(policy, 'frame-src')).toEqual(['http://127.0.0.1:12111']);
    expect(directive(policy, 'connect-src')).toContain('http://127.0.0.1:12111');
    expect(policy).not.toContain('js.stripe.com');
  });

  test('no page of ours may be framed, re-based or made to post elsewhere', () => {
    const policy = contentSecurityPolicy(inputs);
    expect(directive(policy, 'frame-ancestors')).toEqual(["'none'"]);
    expect(directive(policy, 'base-uri')).toEqual(["'none'"]);
    expect(directive(policy, 'form-action')).toEqual(["'self'"]);
    expect(directive(policy, 'object-src')).toEqual(["'none'"]);
  });

  test('only the development server may evaluate code and open a socket', () => {
    const policy = contentSecurityPolicy({ ...inputs, isDevelopment: true });
    expect(directive(policy, 'script-src')).toContain("'unsafe-eval'");
    expect(directive(policy, 'connect-src')).toContain('ws:');
    expect(contentSecurityPolicy(inputs)).not.toContain('ws:');
  });

  test('the origin of Supabase is named without its path', () => {
    const policy = contentSecurityPolicy({ ...inputs, supabaseUrl: 'http://127.0.0.1:54321/anything' });
    expect(directive(policy, 'connect-src')).toContain('http://127.0.0.1:54321');
    expect(policy).not.toContain('anything');
  });
});
