import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { getStats } from '#lib/payments-api/get-stats.ts';
import { statsQuerySchema } from '#lib/payments-api/schemas.ts';

/**
 * `GET /payments/stats?currency&from&to` → `{ total_revenue, successful_payments, failed_payments, refund_rate, currency }`
 * of the range, in major units of one currency: the one asked for, else the one with most payments. 400, 401, 403.
 */
export const GET = route({ access: apiKey('payments'), query: statsQuerySchema }, async ({ caller, query }) =>
  getStats(caller.tenantId, query),
);
