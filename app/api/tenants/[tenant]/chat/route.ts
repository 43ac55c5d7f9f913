import { z } from 'zod';
import { answerMessage } from '#lib/chat/answer-message.ts';
import { listMessages } from '#lib/chat/list-messages.ts';
import { threadOf } from '#lib/chat/thread.ts';
import { tenantRole } from '#lib/http/access.ts';
import { CHAT } from '#lib/http/allowances.ts';
import { perTenant } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';
import { storable } from '#lib/http/storable.ts';

const body = z.strictObject({
  id: z.uuid(),
  text: storable.trim().min(1, 'Say something.').max(500, 'A message has at most 500 characters.'),
});

/** `GET /api/tenants/:slug/chat` → `{ messages }` of the person's own thread, the oldest first. Members. 401, 404. */
export const GET = route({ access: tenantRole('member') }, async ({ caller }) => ({
  messages: await listMessages(caller.tenant.id, threadOf(caller.user.id)),
}));

/**
 * `POST /api/tenants/:slug/chat` `{ id, text }` → `{ messages }` with the answer. The same id orders once. Members. 400,
 * 401, 404, 429.
 */
export const POST = route(
  { access: tenantRole('member'), body, limits: [perTenant(CHAT.perTenant)] },
  async ({ caller, body }) => ({ messages: await answerMessage(caller.tenant, caller.user.id, body) }),
);
