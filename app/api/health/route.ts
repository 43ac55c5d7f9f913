import { checkHealth } from '#lib/health.ts';
import { selfProving } from '#lib/http/access.ts';
import { answerJson } from '#lib/http/respond.ts';
import { route } from '#lib/http/route.ts';

/** `GET /api/health` → 200 `{ status: "ok", parts: { database, supabase, stripe, worker } }`, or 503 with what is not. */
export const GET = route({ access: selfProving }, async () => {
  const health = await checkHealth();
  return answerJson(health, { status: health.status === 'ok' ? 200 : 503 });
});
