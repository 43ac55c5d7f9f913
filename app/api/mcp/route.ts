import { z } from 'zod';
import { answerMcp } from '#lib/agent/mcp-server.ts';
import { anyApiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/mcp`: the Model Context Protocol over streamable HTTP, stateless, with an API key as bearer token. The key's
 * scopes decide which tools are listed: `read_balance` and `usage` with read; `list_items`, `create_checkout_link`,
 * `payment_status` and `refund_payment` with payments. 400, 401, 406 where the client does not accept both JSON and event
 * streams, 413, 429.
 */
export const POST = route({ access: anyApiKey, body: z.unknown() }, async ({ caller, body, request }) =>
  answerMcp(caller, request, body),
);
