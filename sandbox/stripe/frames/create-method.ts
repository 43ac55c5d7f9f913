import type { Context as HonoContext } from 'hono';
import { tokenise } from '../cards/tokenise.ts';
import { act } from '../control/act.ts';
import { billingDetailsParam, toAddress } from '../core/addresses.ts';
import { StripeFailure } from '../core/errors.ts';
import { parseForm } from '../core/form.ts';
import { integer, oneOf, parseParams, required, text } from '../core/params.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { answerFrame } from './answer.ts';

const params = {
  key: required(text),
  number: required(text),
  exp_month: required(integer),
  exp_year: required(integer),
  cvc: required(text),
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  billing_details: billingDetailsParam,
};

/**
 * The one place that takes a card number from a browser. It insists on the opaque origin of the card frame, so that a
 * page that sends numbers itself is refused here before it learns the habit.
 */
export function createFrameMethod(services: Services, http: HonoContext<Http>): Promise<Response> {
  return answerFrame(async () => {
    if (http.req.header('origin') !== 'null') {
      throw new StripeFailure(403, {
        type: 'invalid_request_error',
        message: 'Card numbers are taken from the card frame alone.',
      });
    }
    const given = parseParams(params, parseForm(await http.req.text()));
    if (given.key !== services.config.publishableKey) {
      throw new StripeFailure(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
    }
    const { address, ...contact } = given.billing_details ?? {};
    return act(services, (context) =>
      tokenise(
        context,
        { number: given.number, expMonth: given.exp_month, expYear: given.exp_year, cvc: given.cvc },
        {
          allowRedisplay: given.allow_redisplay ?? 'unspecified',
          billing: {
            address: toAddress(address ?? {}),
            email: contact.email ?? null,
            name: contact.name ?? null,
            phone: contact.phone ?? null,
            tax_id: contact.tax_id ?? null,
          },
        },
      ),
    );
  });
}
