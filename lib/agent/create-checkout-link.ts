import { z } from 'zod';
import { defineTool } from '#lib/agent/define-tool.ts';
import { tryKeyOf, tryKeySchema } from '#lib/agent/try-key.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { listItems } from '#lib/orders/item.ts';
import { createCheckout } from '#lib/payments-api/create-checkout.ts';
import { conversation } from '#lib/payments-api/schemas.ts';

const line = z.strictObject({
  item_id: z.uuid().meta({ description: 'An id of list_items' }),
  quantity: z.int().min(1).max(10_000).default(1),
});

const input = z.strictObject({
  items: z.array(line).min(1, 'Name at least one item.').max(50, 'One order has at most 50 items.'),
  customer_email: z.email().max(320).optional(),
  success_url: z.url().max(2000).optional().meta({ description: 'Where the customer goes once it is paid' }),
  cancel_url: z.url().max(2000).optional().meta({ description: 'Where the customer goes who turns back' }),
  conversation: conversation.optional(),
  idempotency_key: tryKeySchema,
});

/** `create_checkout_link`: an order, its stock reserved for an hour, and the hosted page on which it is paid. */
export const createCheckoutLink = defineTool({
  name: 'create_checkout_link',
  title: 'Create a checkout link',
  description:
    'Makes an order of items for sale, reserves them for an hour, and answers the address of the page on which the customer pays. Charges nothing by itself. Prices come from the shop and cannot be given.',
  scope: 'payments',
  isReadOnly: false,
  input,
  run: async (caller, request) => {
    const currency = await currencyOf(caller.tenantId, request.items);
    const page = caller.conversation ? `${env().APP_URL}/${caller.tenantSlug}/chat` : env().APP_URL;
    const { checkout_session, order } = await createCheckout(
      caller,
      {
        items: request.items,
        currency,
        success_url: request.success_url ?? page,
        cancel_url: request.cancel_url ?? page,
        customer_email: request.customer_email,
        metadata: {},
        conversation: caller.conversation ?? request.conversation,
      },
      tryKeyOf(caller, request.idempotency_key),
    );
    return { url: checkout_session.url, checkout_id: checkout_session.id, order };
  },
});

/** The currency that all items are sold in. Orders never mix currencies: openOrder refuses the others. */
async function currencyOf(tenantId: string, wanted: readonly { item_id: string }[]): Promise<string> {
  const items = await listItems(tenantId);
  const first = items.find(({ id }) => id === wanted[0]?.item_id);
  if (!first)
    throw new AppError('item_not_found', 'There is no such item for sale.', { param: 'items.0.item_id' });
  return first.currency;
}
