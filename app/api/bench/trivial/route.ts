import { consumeRequestSchema } from '#lib/credits/schemas.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { type Access, route } from '#lib/http/route.ts';

const benchOnly: Access<null> = {
  rule: { who: 'self-proving' },
  usesCookies: false,
  authorise: async () => {
    if (env().REFILL_BENCH !== '1') throw new AppError('not_found', 'There is nothing here.');
    return null;
  },
};

/**
 * `POST /api/bench/trivial` takes what a debit takes and answers what a debit answers, without a key or a ledger: what
 * `npm run bench` holds the debit against. 404 unless the bench started this process.
 */
export const POST = route({ access: benchOnly, body: consumeRequestSchema }, async ({ body }) => ({
  sequence: 1,
  credits: body.credits,
  available: 1,
}));
