/**
 * Walks a list of Stripe, which is newest first, so that nothing is lost while it shifts and a kill at any page is made
 * up for. First back to the oldest, each page after the last object of the one before; then forward from where it began,
 * each page before the newest object known, until there is nothing newer. A later walk begins with the second half.
 */
import type Stripe from 'stripe';
import { z } from 'zod';

export const walkSchema = z.discriminatedUnion('direction', [
  z.object({
    direction: z.literal('back'),
    /** The newest object when the walk began; null before the first page. */
    newest: z.string().nullable(),
    after: z.string().nullable(),
  }),
  z.object({ direction: z.literal('forward'), newest: z.string() }),
]);

export type Walk = z.infer<typeof walkSchema>;

export interface PageParams {
  limit: number;
  starting_after?: string;
  ending_before?: string;
}

export type ListPage<T> = (page: PageParams) => Promise<Pick<Stripe.ApiList<T>, 'data' | 'has_more'>>;

export interface WalkedPage<T> {
  objects: T[];
  /** Where the next page begins; null where there is none. */
  next: Walk | null;
  /** The newest object known after this page; null where there is no object at all. */
  newest: string | null;
}

export const FROM_THE_START: Walk = { direction: 'back', newest: null, after: null };

/** Reads the page at which a walk stands. */
export async function readPage<T extends { id: string }>(
  list: ListPage<T>,
  limit: number,
  walk: Walk,
): Promise<WalkedPage<T>> {
  if (walk.direction === 'back') {
    const { data, has_more } = await list({ limit, ...(walk.after ? { starting_after: walk.after } : {}) });
    const newest = walk.newest ?? data[0]?.id ?? null;
    const last = data.at(-1)?.id;
    if (has_more && last) return { objects: data, newest, next: { direction: 'back', newest, after: last } };
    return { objects: data, newest, next: newest === null ? null : { direction: 'forward', newest } };
  }
  const { data, has_more } = await list({ limit, ending_before: walk.newest });
  const newest = data[0]?.id ?? walk.newest;
  return { objects: data, newest, next: has_more ? { direction: 'forward', newest } : null };
}
