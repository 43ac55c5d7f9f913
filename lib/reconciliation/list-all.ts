import type Stripe from 'stripe';
import { callStripe } from '#lib/stripe.ts';

const PAGE_SIZE = 100;

interface PageParams {
  limit: number;
  starting_after?: string;
}

/**
 * Walks a list of Stripe, page by page. Each page begins after the last object of the one before, not at a position: what
 * is added at the head while we read shifts nothing, and is left to the next run.
 */
export async function* listAll<T extends { id: string }>(
  list: (client: Stripe, page: PageParams) => Promise<Stripe.ApiList<T>>,
): AsyncGenerator<T[]> {
  let after: string | undefined;
  for (;;) {
    const params = { limit: PAGE_SIZE, ...(after ? { starting_after: after } : {}) };
    const page = await callStripe((client) => list(client, params));
    yield page.data;
    after = page.data.at(-1)?.id;
    if (!page.has_more || !after) return;
  }
}
