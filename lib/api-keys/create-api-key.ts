import { setRefundBudget } from '#lib/agent/set-refund-budget.ts';
import { newApiKey } from '#lib/api-keys/key-format.ts';
import type { ApiKey, CreateApiKeyRequest } from '#lib/api-keys/schemas.ts';
import { queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';

export interface CreatedApiKey {
  apiKey: ApiKey;
  /** Shown once: only its hash is stored. */
  key: string;
}

interface Maker {
  tenantId: string;
  /** Null where a command makes the key. */
  userId: string | null;
}

/**
 * Makes a key for a tenant's backends. Keys made against Stripe's live mode begin with `rk_live_`, others `rk_test_`.
 *
 * @throws AppError `invalid_expiry` where the expiry is not in the future; as setRefundBudget
 */
export async function createApiKey(
  { tenantId, userId }: Maker,
  { name, scopes, monthlyBudgetCredits = null, expiresAt = null, refundBudget }: CreateApiKeyRequest,
  now = new Date(),
): Promise<CreatedApiKey> {
  if (expiresAt !== null && new Date(expiresAt) <= now) {
    throw new AppError('invalid_expiry', 'A key expires in the future.', { param: 'expiresAt' });
  }
  const { key, prefix, hash } = newApiKey(env().stripeMode === 'live' ? 'live' : 'test');
  const { id } = await queryOne<{ id: string }>(
    {
      name: 'create-api-key',
      text: 'select tenancy.create_api_key($1, $2, $3, $4, $5, $6, $7, $8) as id',
    },
    [tenantId, userId, name, prefix, hash, scopes, monthlyBudgetCredits, expiresAt],
  );
  // Cut off before this, nobody has seen the key.
  if (refundBudget) await setRefundBudget({ tenantId, userId }, id, refundBudget);
  return {
    apiKey: { id, name, prefix, scopes, monthlyBudgetCredits, expiresAt, createdAt: now.toISOString() },
    key,
  };
}
