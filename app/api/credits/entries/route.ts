import { exportEntries } from '#lib/credits/export-entries.ts';
import { listEntries } from '#lib/credits/list-entries.ts';
import { entriesQuerySchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';

/**
 * `GET /api/credits/entries?cursor&limit&kind&label&apiKeyId&from&to` → `{ entries, nextCursor }`, the newest first; with
 * `format=csv` all that match as a file. 400, 401, 403, 429.
 */
export const GET = route(
  { access: apiKey('read'), query: entriesQuerySchema },
  async ({ caller, query: { limit, format, ...filter } }) =>
    format === 'csv' ? exportEntries(caller.tenantId, filter) : listEntries(caller.tenantId, filter, limit),
);
