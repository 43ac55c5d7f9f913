import type { Context } from '../core/context.ts';
import type { PriceDocument } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import { update } from '../core/store.ts';

/** A lookup key names one price; it moves to another only when that is asked for. */
export async function takeLookupKey(context: Context, key: string, isTransfer: boolean): Promise<void> {
  const { rows } = await context.db.query<{ document: PriceDocument }>(
    "select document from objects where kind = 'price' and document ->> 'lookup_key' = $1 for update",
    [key],
  );
  const [holder] = rows;
  if (!holder) return;
  if (!isTransfer) {
    throw invalidRequest(`A price (\`${holder.document.id}\`) already uses that lookup key.`, {
      param: 'lookup_key',
      code: 'resource_already_exists',
    });
  }
  await update(context, 'price', { ...holder.document, lookup_key: null });
}
