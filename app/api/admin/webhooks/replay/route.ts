import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { replayEvents, replayEventsSchema } from '#lib/webhooks/replay-events.ts';

/**
 * `POST /api/admin/webhooks/replay` `{ eventIds }` → `{ replayed }`: has events handled again, all or none. 400, 401, 404,
 * 409 `event_pruned`.
 */
export const POST = route({ access: operator, body: replayEventsSchema }, async ({ caller, body }) =>
  replayEvents(body.eventIds, caller.id),
);
