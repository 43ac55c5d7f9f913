import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { replayEvents } from '#lib/webhooks/replay-events.ts';

/**
 * `POST /api/admin/webhooks/:id/replay` → `{ replayed: 1 }`: has an event handled again, whatever became of it; what is
 * already done is not done twice. 401, 404, 409 `event_pruned`.
 */
export const POST = route({ access: operator }, async ({ caller, params }) =>
  replayEvents([params.id ?? ''], caller.id),
);
