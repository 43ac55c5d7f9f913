/**
 * Who calls with an API key. What the database says of a key is kept for 5 seconds at most, so that a debit costs no
 * query of its own and a revoked key is refused everywhere within that time; expiry is exact. Times are measured by
 * the database's clock and this process's monotonic one: a wrong wall clock changes nothing.
 */
import { type ApiKeyMode, apiKeyMode, hashApiKey } from '#lib/api-keys/key-format.ts';
import { noteKeyUse } from '#lib/api-keys/note-key-use.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type ApiKeyScope = 'read' | 'consume' | 'payments';

export interface ApiKeyCaller {
  tenantId: string;
  tenantSlug: string;
  apiKeyId: string;
  scopes: readonly ApiKeyScope[];
  mode: ApiKeyMode;
}

interface KnownKey {
  caller: ApiKeyCaller | null;
  /** By performance.now(). */
  isStaleAt: number;
  expiresAt: number;
}

const KEPT_MS = 5_000;
/** Bounds the memory that made-up keys can take. */
const MOST_KEPT = 10_000;

const cache = new Map<string, Promise<KnownKey>>();

/**
 * @param authorization the `Authorization` header.
 * @param scope what the key must be allowed; left out where its scopes decide what it is offered.
 * @throws AppError `invalid_api_key` where it is missing, malformed, unknown, revoked or expired; `scope_required`.
 */
export async function authenticate(authorization: string | null, scope?: ApiKeyScope): Promise<ApiKeyCaller> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const mode = key === undefined ? null : apiKeyMode(key);
  if (key === undefined || mode === null) {
    throw new AppError('invalid_api_key', 'Send an API key as "Authorization: Bearer rk_…".');
  }
  const hash = hashApiKey(key);
  const { caller, expiresAt } = await knownKey(hash, mode);
  if (caller === null || expiresAt <= performance.now()) {
    throw new AppError('invalid_api_key', 'This API key is unknown, revoked or expired.');
  }
  if (scope !== undefined && !caller.scopes.includes(scope)) {
    throw new AppError('scope_required', `This API key lacks the scope "${scope}".`, { details: { scope } });
  }
  noteKeyUse(hash);
  return caller;
}

/** The promise itself is kept, so that a burst of calls asks once. */
async function knownKey(hash: Buffer, mode: ApiKeyMode): Promise<KnownKey> {
  const name = hash.toString('latin1');
  // More than once only where a caller that waited finds what it waited for stale again.
  for (let kept = cache.get(name); kept !== undefined; ) {
    const known = await kept;
    if (known.isStaleAt > performance.now()) return known;
    const newer = cache.get(name);
    kept = newer === kept ? undefined : newer;
  }
  const reading = readKey(hash, mode);
  cache.delete(name);
  cache.set(name, reading);
  if (cache.size > MOST_KEPT) dropOldest();
  reading.catch(() => {
    if (cache.get(name) === reading) cache.delete(name);
  });
  return reading;
}

function dropOldest(): void {
  const [oldest] = cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
}

interface KeyRow {
  tenant_id: string;
  slug: string;
  id: string;
  scopes: ApiKeyScope[];
  is_revoked: boolean;
  milliseconds_left: number | null;
}

async function readKey(hash: Buffer, mode: ApiKeyMode): Promise<KnownKey> {
  // Before the query: what it tells was true at some time after this.
  const askedAt = performance.now();
  const [row] = await query<KeyRow>(
    {
      name: 'find-api-key',
      text: `select k.tenant_id, t.slug, k.id, k.scopes, k.revoked_at is not null as is_revoked,
          (extract(epoch from k.expires_at - clock_timestamp()) * 1000)::float8 as milliseconds_left
        from public.api_keys k join public.tenants t on t.id = k.tenant_id where k.key_hash = $1`,
    },
    [hash],
  );
  const isStaleAt = askedAt + KEPT_MS;
  if (!row || row.is_revoked) return { caller: null, isStaleAt, expiresAt: Infinity };
  return {
    caller: { tenantId: row.tenant_id, tenantSlug: row.slug, apiKeyId: row.id, scopes: row.scopes, mode },
    isStaleAt,
    expiresAt: row.milliseconds_left === null ? Infinity : askedAt + row.milliseconds_left,
  };
}
