/**
 * `npm run keys -- create | list | revoke`: API keys without a browser. A new key stands alone on stdout, so that a
 * script can take it; all words go to stderr.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createApiKey } from '#lib/api-keys/create-api-key.ts';
import { getTenantBySlug } from '#lib/api-keys/get-tenant-by-slug.ts';
import { createOperatorKey, listOperatorKeys, revokeOperatorKey } from '#lib/api-keys/operator-keys.ts';
import { revokeApiKey } from '#lib/api-keys/revoke-api-key.ts';
import { createApiKeySchema } from '#lib/api-keys/schemas.ts';
import { pool, query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { StartRefused } from './stack/instance.ts';
import { runningEnvironment } from './stack/running-environment.ts';

const USAGE = `Usage:
  npm run keys -- create --tenant <slug> --scopes read,consume[,payments] [--name <name>] [--budget <credits a month>] [--expires <ISO time>]
  npm run keys -- list   --tenant <slug>
  npm run keys -- revoke --tenant <slug> --id <id>
  npm run keys -- create --operator [--name <name>] [--expires <ISO time>]
  npm run keys -- list   --operator
  npm run keys -- revoke --operator --id <id>
"--tenant demo" is the demo's tenant, acme. An operator's key runs jobs over the API.`;

class Misused extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isExpected(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  process.disconnect?.();
}

async function main(args: string[]): Promise<void> {
  const { command, options } = read(args);
  Object.assign(process.env, runningEnvironment());
  try {
    if (options.operator) {
      await manageOperatorKeys(command, options);
      return;
    }
    const tenant = await getTenantBySlug(
      options.tenant === 'demo' ? 'acme' : required(options.tenant, '--tenant'),
    );
    if (command === 'create') await create(tenant, options);
    else if (command === 'list') await list(tenant.id);
    else if (command === 'revoke') await revoke(tenant.id, idOf(options));
    else throw new Misused(USAGE);
  } finally {
    await pool().end();
  }
}

type Options = ReturnType<typeof read>['options'];

function read(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      operator: { type: 'boolean', default: false },
      scopes: { type: 'string' },
      name: { type: 'string' },
      budget: { type: 'string' },
      expires: { type: 'string' },
      id: { type: 'string' },
    },
  });
  const [command, ...others] = positionals;
  if (!command || others.length > 0) throw new Misused(USAGE);
  return { command, options: values };
}

async function manageOperatorKeys(command: string, options: Options): Promise<void> {
  if (command === 'create') {
    const expires = z.iso
      .datetime({ offset: true })
      .nullable()
      .safeParse(options.expires ?? null);
    if (!expires.success) throw new Misused('Give --expires as 2027-01-31T12:00:00Z.');
    const { id, key } = await createOperatorKey(options.name ?? 'command line', expires.data);
    console.error(`A key of the operator, id ${id}. It is shown once:`);
    console.log(key);
  } else if (command === 'list') {
    const keys = await listOperatorKeys();
    if (keys.length === 0) console.error('There are no keys yet.');
    else console.table(keys);
  } else if (command === 'revoke') {
    await revokeOperatorKey(idOf(options));
    console.error('Revoked. The next request with it is refused.');
  } else {
    throw new Misused(USAGE);
  }
}

async function create(tenant: { id: string; name: string }, options: Options): Promise<void> {
  const parsed = createApiKeySchema.safeParse({
    name: options.name ?? 'command line',
    scopes: required(options.scopes, '--scopes')
      .split(',')
      .map((scope) => scope.trim()),
    monthlyBudgetCredits: options.budget === undefined ? null : Number(options.budget),
    expiresAt: options.expires ?? null,
  });
  if (!parsed.success) throw new Misused(z.prettifyError(parsed.error));
  const { apiKey, key } = await createApiKey({ tenantId: tenant.id, userId: null }, parsed.data);
  console.error(
    `${apiKey.name} (${apiKey.scopes.join(', ')}) of ${tenant.name}, id ${apiKey.id}. This key is shown once:`,
  );
  console.log(key);
}

async function list(tenantId: string): Promise<void> {
  const keys = await query<Record<string, unknown>>(
    {
      name: 'list-api-keys',
      text: `select id, name, prefix, array_to_string(scopes, ', ') as scopes, last_used_at, expires_at, revoked_at
        from public.api_keys where tenant_id = $1 order by created_at desc`,
    },
    [tenantId],
  );
  if (keys.length === 0) console.error('There are no keys yet.');
  else console.table(keys);
}

async function revoke(tenantId: string, id: string): Promise<void> {
  await revokeApiKey(tenantId, id);
  console.error('Revoked. Requests with it are refused within ten seconds.');
}

function idOf(options: Options): string {
  const id = required(options.id, '--id');
  if (!z.uuid().safeParse(id).success)
    throw new Misused(`"${id}" is no id of a key: see "npm run keys -- list".`);
  return id;
}

function required(value: string | undefined, option: string): string {
  if (value === undefined) throw new Misused(`${option} is missing.\n${USAGE}`);
  return value;
}

/** Node names a mistyped option ERR_PARSE_ARGS_…; its sentence says which. */
function isExpected(error: unknown): error is Error {
  if (error instanceof Misused || error instanceof AppError || error instanceof StartRefused) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
