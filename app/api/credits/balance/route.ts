import { getBalance } from '#lib/credits/get-balance.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';

/** `GET /api/credits/balance` → `{ available, held, debt, nextExpiry }`, in credits. 401, 403, 429. */
export const GET = route({ access: apiKey('read') }, async ({ caller }) => getBalance(caller.tenantId));
