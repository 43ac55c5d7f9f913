import { exportOverview } from '#lib/analytics/export-overview.ts';
import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { readRange } from '#lib/usage/range.ts';

/** `GET /api/admin/overview.csv?days=7|30|90` → CSV, one line a day. For operators; 404 to everyone else. */
export const GET = route({ access: operator }, async ({ request }) => {
  const range = readRange(request.nextUrl.searchParams.get('days') ?? undefined, new Date());
  return new Response(await exportOverview(range), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="refill-overview-${range.days}-days.csv"`,
      'cache-control': 'private, no-store',
    },
  });
});
