import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { tokenise } from '../cards/tokenise.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { lock, update } from '../core/store.ts';
import { attach } from '../payment_methods/attach.ts';
import { act } from './act.ts';

const body = z.object({
  number: z.string(),
  exp_month: z.int().default(12),
  exp_year: z.int().optional(),
  cvc: z.string().optional(),
  /** Saves the card on this customer without asking its bank: the way to a saved card that has gone bad. */
  customer: z.string().optional(),
  set_up_for_off_session: z.boolean().default(false),
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).default('unspecified'),
});

/** Makes a payment method of a test number, which the API itself takes from the card frame alone. */
export async function tokeniseForTests(services: Services, http: HonoContext<Http>): Promise<Response> {
  const given = body.parse(await http.req.json());
  const method = await act(services, async (context) => {
    const expYear = given.exp_year ?? new Date(context.now * 1000).getUTCFullYear() + 2;
    const made = await tokenise(
      context,
      { number: given.number, expMonth: given.exp_month, expYear, cvc: given.cvc ?? '123' },
      { allowRedisplay: given.allow_redisplay },
    );
    if (given.customer) await attach(context, made.id, given.customer, { trusted: true });
    const { document, secrets } = await lock(context, 'payment_method', made.id);
    if (given.set_up_for_off_session) {
      await update(context, 'payment_method', document, { ...secrets, isSetUpForOffSession: true });
    }
    return document;
  });
  return http.json(method);
}
