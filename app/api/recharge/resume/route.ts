import { z } from 'zod';
import { finishRescue, resumeRescue } from '#lib/auto-recharge/resume-rescue.ts';
import { anyone } from '#lib/http/access.ts';
import { PURCHASE } from '#lib/http/allowances.ts';
import { perAddress } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

const bodySchema = z.strictObject({
  token: z.string('Open the link in the mail we sent.').max(1000, 'Open the link in the mail we sent.'),
  /** The bank's page is done: how it ended is looked up. */
  finished: z.boolean().default(false),
});

/**
 * `POST /api/recharge/resume` `{ token, finished? }` → `{ state, payment, clientSecret }`. The signed link is the right
 * to call it; it works from our own pages alone. 400, 404 `recharge_link_invalid`, 409 `recharge_link_used`,
 * 410 `recharge_link_expired`, 429.
 */
export const POST = route(
  { access: anyone, body: bodySchema, limits: [perAddress(PURCHASE.perAddress)] },
  async ({ body }) => (body.finished ? finishRescue(body.token) : resumeRescue(body.token)),
);
