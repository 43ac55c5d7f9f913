/** Tenants with credits and API keys for tests that call the credits API, arranged past the pages. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { type ApiKeyMode, newApiKey } from '#lib/api-keys/key-format.ts';

export interface ApiTenant {
  id: string;
  slug: string;
  apiKeyId: string;
  /** A key with the scopes that were asked for. */
  key: string;
}

export interface ApiTenantOptions {
  credits?: number;
  scopes?: readonly string[];
  mode?: ApiKeyMode;
  monthlyBudgetCredits?: number;
}

/** @param owner a pool of the owner of the schema. */
export async function makeApiTenant(owner: pg.Pool, options: ApiTenantOptions = {}): Promise<ApiTenant> {
  const slug = `t-${randomBytes(6).toString('hex')}`;
  const { rows } = await owner.query<{ id: string }>(
    `with tenant as (insert into public.tenants (slug, name) values ($1, $1) returning id)
     insert into public.credit_accounts (tenant_id) select id from tenant returning tenant_id as id`,
    [slug],
  );
  const id = rows[0]?.id;
  if (!id) throw new Error('The tenant was not made');
  if (options.credits) await giveCredits(owner, id, options.credits);
  const { apiKeyId, key } = await makeApiKey(owner, id, options);
  return { id, slug, apiKeyId, key };
}

export async function makeApiKey(
  owner: pg.Pool,
  tenantId: string,
  { scopes = ['read', 'consume'], mode = 'test', monthlyBudgetCredits }: ApiTenantOptions = {},
): Promise<{ apiKeyId: string; key: string }> {
  const { key, prefix, hash } = newApiKey(mode);
  const { rows } = await owner.query<{ id: string }>(
    'select tenancy.create_api_key($1, null, $2, $3, $4, $5, $6) as id',
    [tenantId, 'for a test', prefix, hash, scopes, monthlyBudgetCredits ?? null],
  );
  const apiKeyId = rows[0]?.id;
  if (!apiKeyId) throw new Error('The key was not made');
  return { apiKeyId, key };
}

export async function giveCredits(owner: pg.Pool, tenantId: string, credits: number): Promise<void> {
  await owner.query(`select credits.give($1, 'promotion', $2, $3)`, [
    tenantId,
    credits,
    randomBytes(8).toString('hex'),
  ]);
}
