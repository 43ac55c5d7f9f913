/** Keys of the platform's operator: for running jobs over the API. Made and revoked on the command line alone. */
import { hashApiKey, newOperatorKey } from '#lib/api-keys/key-format.ts';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export interface OperatorKeyCaller {
  keyId: string;
  name: string;
}

/** @returns the key, which is shown once: only its hash is stored */
export async function createOperatorKey(
  name: string,
  expiresAt: string | null,
  now = new Date(),
): Promise<{ id: string; key: string }> {
  if (expiresAt !== null && !(new Date(expiresAt) > now)) {
    throw new AppError('invalid_expiry', 'A key expires in the future.', { param: 'expiresAt' });
  }
  const { key, prefix, hash } = newOperatorKey();
  const { id } = await queryOne<{ id: string }>(
    { name: 'create-operator-key', text: 'select tenancy.create_operator_key($1, $2, $3, $4) as id' },
    [name, prefix, hash, expiresAt],
  );
  return { id, key };
}

/** Revokes a key; the next call with it is refused. @throws AppError `api_key_not_found` */
export async function revokeOperatorKey(id: string): Promise<void> {
  await query({ name: 'revoke-operator-key', text: 'select tenancy.revoke_operator_key($1)' }, [id]);
}

/** All keys, the newest first. */
export function listOperatorKeys(): Promise<Record<string, unknown>[]> {
  return query({
    name: 'list-operator-keys',
    text: `select id, name, prefix, last_used_at, expires_at, revoked_at from public.operator_keys
      order by created_at desc`,
  });
}

/**
 * @param authorization the `Authorization` header
 * @throws AppError `invalid_api_key` where it is missing, of a tenant, unknown, revoked or expired
 */
export async function authenticateOperator(authorization: string | null): Promise<OperatorKeyCaller> {
  const key = /^Bearer +(rko_\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) {
    throw new AppError('invalid_api_key', 'Send an operator\'s key as "Authorization: Bearer rko_…".');
  }
  const [found] = await query<{ id: string; name: string }>(
    { name: 'use-operator-key', text: 'select id, name from tenancy.use_operator_key($1)' },
    [hashApiKey(key)],
  );
  if (!found) throw new AppError('invalid_api_key', 'This key is unknown, revoked or expired.');
  return { keyId: found.id, name: found.name };
}
