import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

/** `POST /api/auth/sign-out` → `{}`. Ends this session, whether or not it was still good. */
export const POST = route({ access: anyone }, async () => {
  await (await createSupabaseServerClient()).auth.signOut({ scope: 'local' });
  return {};
});
