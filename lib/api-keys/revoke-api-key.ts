import { query } from '#lib/db.ts';

/**
 * Revokes a key for good; revoking twice is the same as once. Processes that remember the key forget it within ten
 * seconds.
 *
 * @throws AppError `api_key_not_found`
 */
export async function revokeApiKey(tenantId: string, apiKeyId: string): Promise<void> {
  await query({ name: 'revoke-api-key', text: 'select tenancy.revoke_api_key($1, $2)' }, [
    tenantId,
    apiKeyId,
  ]);
}
