/** Guards that stand in the code: one expression each, what it is replaced with, and the tests that must notice. */
export interface CodeGuard {
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  tests: readonly string[];
  /** `api` builds the application anew, which takes a minute. */
  part: 'unit' | 'database' | 'api';
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
    name: 'the role that an action needs',
    file: 'lib/http/access.ts',
    find: '!hasRole(tenant.role, needed)',
    replace: 'false',
    tests: ['tests/api/purchase.test.ts'],
    part: 'api',
  },
];
