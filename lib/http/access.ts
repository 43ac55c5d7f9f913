/** Who may call a route: each rule is an Access for the wrapper in route.ts. */
import { timingSafeEqual } from 'node:crypto';
import { findSessionUser, type SessionUser } from '#lib/auth/session.ts';
import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import type { Access, RouteInput } from '#lib/http/route.ts';
import { hasRole, type Role, resolveTenant, type TenantOfUser } from '#lib/tenancy.ts';

export interface TenantCaller {
  user: SessionUser;
  tenant: TenantOfUser;
}

/** Anyone. Cookies may be set by the answer, so that the Origin is checked all the same (no login by a foreign page). */
export const anyone: Access<null> = {
  rule: { who: 'anyone' },
  usesCookies: true,
  authorise: async () => null,
};

/** Somebody who proves himself in the request itself, such as Stripe by its signature. */
export const selfProving: Access<null> = {
  rule: { who: 'self-proving' },
  usesCookies: false,
  authorise: async () => null,
};

/** Anyone signed in. */
export const signedIn: Access<SessionUser> = {
  rule: { who: 'signed-in' },
  usesCookies: true,
  authorise: requireUser,
};

/**
 * A member of the tenant that the request names (path parameter or query `tenant`, body `tenantId`), with at least the
 * given role.
 */
export function tenantRole(needed: Role): Access<TenantCaller> {
  return {
    rule: { who: 'tenant-role', role: needed },
    usesCookies: true,
    authorise: async (input) => {
      const user = await requireUser();
      const tenant = await resolveTenant(user, requestedTenant(input));
      if (!hasRole(tenant.role, needed)) {
        throw new AppError(
          'role_required',
          `Only ${needed === 'owner' ? 'an owner' : 'an owner or an admin'} of ${tenant.name} can do this.`,
        );
      }
      return { user, tenant };
    },
  };
}

/** The operator of the platform. To everyone else the route does not exist. */
export const operator: Access<SessionUser> = {
  rule: { who: 'operator' },
  usesCookies: true,
  authorise: async () => {
    const user = await requireUser();
    const found = await query(
      { name: 'find-operator', text: 'select from public.platform_operators where user_id = $1' },
      [user.id],
    );
    if (found.length === 0) throw new AppError('not_found', 'There is nothing here.');
    return user;
  },
};

/** A scheduler that knows CRON_SECRET, sent as `Authorization: Bearer …`. */
export const scheduler: Access<null> = {
  rule: { who: 'scheduler' },
  usesCookies: false,
  authorise: async ({ request }) => {
    const given = Buffer.from(request.headers.get('authorization') ?? '');
    const expected = Buffer.from(`Bearer ${env().CRON_SECRET}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AppError('not_signed_in', 'This route is for the scheduler.');
    }
    return null;
  },
};

async function requireUser(): Promise<SessionUser> {
  const user = await findSessionUser();
  if (!user) throw new AppError('not_signed_in', 'Sign in to do this.');
  return user;
}

function requestedTenant({ request, params, body }: RouteInput): string | null {
  const inBody = typeof body === 'object' && body !== null && 'tenantId' in body ? body.tenantId : null;
  const requested = params.tenant ?? request.nextUrl.searchParams.get('tenant') ?? inBody;
  return typeof requested === 'string' ? requested : null;
}
