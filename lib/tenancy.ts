/** Which tenant a person acts for, and as what: for pages (through row-level security) and for the API. */
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { findSessionUser, type SessionUser } from '#lib/auth/session.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

export type Role = 'owner' | 'admin' | 'member';

export interface TenantOfUser {
  id: string;
  slug: string;
  name: string;
  role: Role;
}

export interface TenantPage {
  user: { id: string; email: string; fullName: string };
  tenant: TenantOfUser;
  tenants: TenantOfUser[];
  isOperator: boolean;
}

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Whether a role may do what needs another: owners may what admins may, admins what members may. */
export function hasRole(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed];
}

const membershipRow = z.object({
  role: z.enum(['owner', 'admin', 'member']),
  tenants: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
});

/**
 * For a signed-in page: the person and the tenant of the address. Sends a stranger to sign in, and shows "not found" to
 * those who are not members: whether the tenant exists is not theirs to know.
 */
export const requireTenantPage = cache(async (slug: string): Promise<TenantPage> => {
  const page = await requireUserPage();
  const tenant = page.tenants.find((candidate) => candidate.slug === slug);
  if (!tenant) notFound();
  return { ...page, tenant };
});

/** For a signed-in page outside of any tenant. */
export const requireUserPage = cache(async (): Promise<Omit<TenantPage, 'tenant'>> => {
  const user = await findSessionUser();
  if (!user) {
    const path = (await headers()).get('x-page-path');
    redirect(path ? `/sign-in?next=${encodeURIComponent(path)}` : '/sign-in');
  }
  const supabase = await createSupabaseServerClient();
  const [profile, memberships, operator] = await Promise.all([
    supabase.from('profiles').select('full_name').eq('user_id', user.id).maybeSingle().throwOnError(),
    supabase
      .from('memberships')
      .select('role, tenants(id, slug, name)')
      .eq('user_id', user.id)
      .order('created_at')
      .throwOnError(),
    supabase.from('platform_operators').select('user_id').eq('user_id', user.id).throwOnError(),
  ]);
  return {
    user: { ...user, fullName: profile.data?.full_name ?? user.email },
    tenants: z
      .array(membershipRow)
      .parse(memberships.data)
      .map(({ role, tenants }) => ({ ...tenants, role })),
    isOperator: operator.data.length > 0,
  };
});

/** For a page of the platform's operator; strangers to it see "not found". */
export const requireOperatorPage = cache(async (): Promise<Omit<TenantPage, 'tenant'>> => {
  const page = await requireUserPage();
  if (!page.isOperator) notFound();
  return page;
});

/** The tenants a person belongs to, the oldest membership first. */
export async function listTenantsOf(user: SessionUser): Promise<TenantOfUser[]> {
  return query<TenantOfUser>(
    {
      name: 'tenants-of-user',
      text: `select t.id, t.slug, t.name, m.role from public.memberships m join public.tenants t on t.id = m.tenant_id
        where m.user_id = $1 order by m.created_at, t.slug`,
    },
    [user.id],
  );
}

/**
 * The tenant that a request is about, by slug or id; without one, the only tenant of the person.
 *
 * @throws AppError `tenant_not_found` where the person is no member, whether or not it exists; `tenant_required` where
 *   the person has several and names none: money must not land where nobody looked.
 */
export async function resolveTenant(user: SessionUser, requested: string | null): Promise<TenantOfUser> {
  const tenants = await listTenantsOf(user);
  if (requested !== null) {
    const found = tenants.find(({ id, slug }) => id === requested || slug === requested);
    if (!found) throw new AppError('tenant_not_found', 'There is no such tenant.');
    return found;
  }
  const [only, ...others] = tenants;
  if (!only) throw new AppError('tenant_not_found', 'You do not belong to any tenant yet.');
  if (others.length > 0) {
    throw new AppError(
      'tenant_required',
      'You belong to several tenants: say which one with ?tenant=<slug>.',
      { param: 'tenant' },
    );
  }
  return only;
}
