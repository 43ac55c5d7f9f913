import type Stripe from 'stripe';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import type { SpecFor } from '../core/params.ts';
import { lock } from '../core/store.ts';
import { detach } from '../payment_methods/detach.ts';

export const deleteCustomer = operation({
  method: 'DELETE',
  path: '/v1/customers/:id',
  params: {} satisfies SpecFor<Stripe.CustomerDeleteParams>,
  async run(context, _params, id) {
    const { document: customer } = await lock(context, 'customer', id);
    const { rows } = await context.db.query<{ id: string }>(
      "select id from objects where kind = 'payment_method' and customer = $1 order by position",
      [id],
    );
    for (const method of rows) await detach(context, method.id);
    const stub: Stripe.DeletedCustomer = { id, object: 'customer', deleted: true };
    await context.db.query('update objects set deleted = true, document = $2 where id = $1', [
      id,
      JSON.stringify(stub),
    ]);
    await emit(context, 'customer.deleted', customer);
    return stub;
  },
});
