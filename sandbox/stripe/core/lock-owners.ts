import type { Context } from './context.ts';

/**
 * Locks what an object was made for, from the outermost inwards: the checkout session of a subscription, the
 * subscription of an invoice, the invoice of an intent. A payment's end changes all of them, and whoever starts from
 * one of them locks in the same order, so that nobody waits in a circle.
 */
export async function lockOwners(context: Context, id: string): Promise<void> {
  const { rows: owners } = await context.db.query<{ id: string }>(
    `with recursive chain (id, depth) as (
       select owner, 1 from objects where id = $1 and owner is not null
       union all
       select o.owner, chain.depth + 1 from objects o join chain on o.id = chain.id where o.owner is not null
     )
     select id from chain order by depth desc`,
    [id],
  );
  for (const owner of owners) {
    await context.db.query('select 1 from objects where id = $1 for update', [owner.id]);
  }
}
