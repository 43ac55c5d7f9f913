/** Guards that stand in the code: one expression each, what it is replaced with, and the tests that must notice. */
export interface CodeGuard {
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  tests: readonly string[];
  /** `stack`: tests that need the local Stripe too. `api`: the application as well, which is built anew in a minute. */
  part: 'unit' | 'database' | 'stack' | 'api';
}

const SIGNATURE = {
  file: 'lib/webhooks/verify-signature.ts',
  tests: ['tests/unit/verify-signature.test.ts'],
};

export const CODE_GUARDS: readonly CodeGuard[] = [
  {
    ...SIGNATURE,
    name: 'the signature of an event',
    find: 'timingSafeEqual(given, expected)',
    replace: 'true',
    part: 'unit',
  },
  {
    ...SIGNATURE,
    name: 'the age of a signature',
    find: '> TOLERANCE_SECONDS',
    replace: '> Number.MAX_VALUE',
    part: 'unit',
  },
  {
    name: 'the check that an event is verified at all',
    file: 'lib/webhooks/receive-event.ts',
    find: '!isSignedByStripe(rawBody, signature, secrets, new Date())',
    replace: 'false',
    tests: ['tests/database/guards.test.ts'],
    part: 'database',
  },
  {
    name: 'the Origin of a write that carries a cookie',
    file: 'lib/http/route.ts',
    find: 'if (isWrite && access.usesCookies) checkOrigin(request);',
    replace: '',
    tests: ['tests/unit/origin.test.ts'],
    part: 'unit',
  },
  {
    name: 'a missing or foreign Origin is refused',
    file: 'lib/http/origin.ts',
    find: "request.headers.get('origin') !== new URL(env().APP_URL).origin",
    replace: 'false',
    tests: ['tests/unit/origin.test.ts'],
    part: 'unit',
  },
  {
    name: 'a revoked API key',
    file: 'lib/api-keys/authenticate.ts',
    find: '!row || row.is_revoked',
    replace: '!row',
    tests: ['tests/database/guards.test.ts'],
    part: 'database',
  },
  {
    name: 'people are sent to our own pages and allowed origins alone',
    file: 'lib/http/allowed-address.ts',
    find: 'origins.includes(url.origin)',
    replace: 'true',
    tests: ['tests/unit/allowed-address.test.ts'],
    part: 'unit',
  },
  {
    name: 'outgoing calls do not connect into our own network',
    file: 'lib/http/call-outside.ts',
    find: '    agent,',
    replace: '',
    tests: ['tests/unit/call-outside.test.ts'],
    part: 'unit',
  },
  {
    name: "outgoing calls do not connect to IPv6's ways into it",
    file: 'lib/http/call-outside.ts',
    find: 'addresses.some(isNotPublic)',
    replace: 'false',
    tests: ['tests/unit/call-outside.test.ts'],
    part: 'unit',
  },
  {
    name: "the idempotency key of a customer's charge",
    file: 'lib/customer-payments/ensure-intent.ts',
    find: '      { idempotencyKey },',
    replace: '',
    tests: ['tests/database/charge-customer.test.ts'],
    part: 'stack',
  },
  {
    name: 'the idempotency key of a purchase',
    file: 'lib/payments/create-purchase.ts',
    find: '        { idempotencyKey },',
    replace: '',
    tests: ['tests/api/purchase.test.ts'],
    part: 'api',
  },
  {
    name: 'who belongs to a tenant',
    file: 'lib/tenancy.ts',
    find: 'where m.user_id = $1 order by',
    replace:
      'where m.user_id = $1 or not exists (select from public.memberships x where x.user_id = $1) order by',
    tests: ['tests/api/routes.test.ts'],
    part: 'api',
  },
  {
    name: 'who is the operator',
    file: 'lib/http/access.ts',
    find: 'found.length === 0',
    replace: 'false',
    tests: ['tests/api/routes.test.ts'],
    part: 'api',
  },
  {
    name: 'the role that an action needs',
    file: 'lib/http/access.ts',
    find: '!hasRole(tenant.role, needed)',
    replace: 'false',
    tests: ['tests/api/purchase.test.ts'],
    part: 'api',
  },
];
