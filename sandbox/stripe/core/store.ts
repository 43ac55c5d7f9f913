import type { Context } from './context.ts';
import { type Documents, type Kind, nouns, type Secrets } from './documents.ts';
import { missingResource } from './errors.ts';

interface Row<K extends Kind> {
  document: Documents[K];
  secrets: Secrets;
}

/** Writes a new object. */
export async function insert<K extends Kind>(
  context: Context,
  kind: K,
  document: Documents[K],
  secrets: Secrets = {},
): Promise<void> {
  await context.db.query('insert into objects (id, kind, document, secrets) values ($1, $2, $3, $4)', [
    document.id,
    kind,
    JSON.stringify(document),
    JSON.stringify(secrets),
  ]);
}

/** Reads an object; answers Stripe's `resource_missing` when there is none. `param` names where the id came from. */
export async function get<K extends Kind>(
  context: Context,
  kind: K,
  id: string,
  param?: string,
): Promise<Row<K>> {
  const { rows } = await context.db.query<Row<K>>(
    'select document, secrets from objects where id = $1 and kind = $2 and not deleted',
    [id, kind],
  );
  const [row] = rows;
  if (!row) throw missingResource(nouns[kind], id, param);
  return row;
}

/** Reads an object and keeps every other writer of it waiting until this transaction ends. */
export async function lock<K extends Kind>(
  context: Context,
  kind: K,
  id: string,
  param?: string,
): Promise<Row<K>> {
  const { rows } = await context.db.query<Row<K>>(
    'select document, secrets from objects where id = $1 and kind = $2 and not deleted for update',
    [id, kind],
  );
  const [row] = rows;
  if (!row) throw missingResource(nouns[kind], id, param);
  return row;
}

/** Stores an object's new state, and its secrets where given. */
export async function update<K extends Kind>(
  context: Context,
  kind: K,
  document: Documents[K],
  secrets?: Secrets,
): Promise<void> {
  await context.db.query(
    'update objects set document = $3, secrets = coalesce($4, secrets) where id = $1 and kind = $2',
    [document.id, kind, JSON.stringify(document), secrets ? JSON.stringify(secrets) : null],
  );
}
