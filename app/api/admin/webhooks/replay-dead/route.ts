import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { replayDead, replayDeadSchema } from '#lib/webhooks/replay-dead.ts';

/**
 * `POST /api/admin/webhooks/replay-dead` `{ type? }` → `{ replayed, left }`: has the dead letters, all or of one type,
 * handled again, at most 500 at once. For operators; 404 to everyone else. 400, 401.
 */
export const POST = route({ access: operator, body: replayDeadSchema }, async ({ caller, body }) =>
  replayDead(body.type, caller.id),
);
