import { refuseOutage } from '#lib/auth/refuse-outage.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

export interface SessionUser {
  id: string;
  email: string;
}

/**
 * The person whose session came with this request, as Supabase confirms it now: a signed-out or deleted person is null
 * even while the cookie's token has not expired.
 *
 * @throws AppError `unavailable` where Supabase does not answer: that is no sign-out
 */
export async function findSessionUser(): Promise<SessionUser | null> {
  const supabase = await createSupabaseServerClient();
  const { data, error } = await supabase.auth.getUser();
  refuseOutage(error);
  if (error || !data.user?.email) return null;
  return { id: data.user.id, email: data.user.email };
}
