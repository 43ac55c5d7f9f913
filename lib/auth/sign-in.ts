import type { z } from 'zod';
import { refuseOutage } from '#lib/auth/refuse-outage.ts';
import type { signInSchema } from '#lib/auth/schemas.ts';
import type { SessionUser } from '#lib/auth/session.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { listTenantsOf } from '#lib/tenancy.ts';

/**
 * Signs a person in and says where they go: to the billing page of their first tenant, or to the operator's pages.
 *
 * @throws AppError `wrong_credentials`, the same whether the address or the password is wrong; `unavailable` where
 *   Supabase does not answer.
 */
export async function signIn({
  email,
  password,
}: z.infer<typeof signInSchema>): Promise<{ redirectTo: string }> {
  const supabase = await createSupabaseServerClient();
  const { data, error } = await supabase.auth.signInWithPassword({ email, password });
  refuseOutage(error);
  if (error?.code === 'email_not_confirmed') {
    throw new AppError(
      'email_not_confirmed',
      'Confirm your e-mail address first: enter the number that we sent you.',
    );
  }
  if (error || !data.user) {
    throw new AppError('wrong_credentials', 'This e-mail address and password do not belong together.');
  }
  return { redirectTo: await homeOf({ id: data.user.id, email }) };
}

/** Where a person goes after signing in: their first tenant, the operator's pages, or a page to make a tenant. */
export async function homeOf(user: SessionUser): Promise<string> {
  const [first] = await listTenantsOf(user);
  if (first) return `/${first.slug}/settings/billing`;
  const operators = await query(
    { name: 'find-operator', text: 'select from public.platform_operators where user_id = $1' },
    [user.id],
  );
  return operators.length > 0 ? '/admin' : '/new';
}
