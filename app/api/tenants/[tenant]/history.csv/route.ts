import { exportHistory } from '#lib/history/export-history.ts';
import { parseHistoryQuery } from '#lib/history/history-query.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { answerCsv } from '#lib/http/stream-lines.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

/**
 * `GET /api/tenants/:slug/history.csv?view=payments|entries&kind=&period=30d|90d|365d|all` → CSV, the newest first, with
 * what the History tab shows under the same query. 401, 404.
 */
export const GET = route({ access: tenantRole('member') }, async ({ caller, request }) => {
  const { before: _, ...query } = parseHistoryQuery(Object.fromEntries(request.nextUrl.searchParams));
  // Made now: while the answer is being streamed, cookies can no longer be read.
  const supabase = await createSupabaseServerClient();
  const lines = exportHistory(supabase, caller.tenant.id, query, new Date());
  return answerCsv(`${caller.tenant.slug}-${query.view}`, lines);
});
