import { createApiKey } from '#lib/api-keys/create-api-key.ts';
import { createApiKeySchema } from '#lib/api-keys/schemas.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/tenants/:slug/api-keys` `{ name, scopes, monthlyBudgetCredits?, refundBudget?: { amount, currency }, expiresAt? }` →
 * `{ apiKey: { id, name, prefix, scopes, monthlyBudgetCredits, expiresAt, createdAt }, key }`. The key is shown once.
 * Owners and admins. 400, 401, 403, 404.
 */
export const POST = route(
  { access: tenantRole('admin'), body: createApiKeySchema },
  async ({ caller, body }) => createApiKey({ tenantId: caller.tenant.id, userId: caller.user.id }, body),
);
