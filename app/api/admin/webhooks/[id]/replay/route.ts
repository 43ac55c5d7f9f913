import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { replayEvent } from '#lib/webhooks/replay-event.ts';

/**
 * `POST /api/admin/webhooks/:id/replay` → `{ eventId }`: a worker handles the event again; what is done already stays as
 * it is. For operators; 404 to everyone else and for what there is not.
 */
export const POST = route({ access: operator }, async ({ params }) => replayEvent(params.id ?? ''));
