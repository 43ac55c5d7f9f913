import { testTokens } from '../cards/test-tokens.ts';
import { tokenise } from '../cards/tokenise.ts';
import type { Context } from '../core/context.ts';

/** Makes a payment method of a ready-made test name such as `pm_card_visa`; any other id is answered as it is. */
export async function materialise(context: Context, id: string): Promise<string> {
  const number = Object.hasOwn(testTokens, id) ? testTokens[id] : undefined;
  if (number === undefined) return id;
  const expYear = new Date(context.now * 1000).getUTCFullYear() + 1;
  const method = await tokenise(context, { number, expMonth: 12, expYear });
  return method.id;
}
