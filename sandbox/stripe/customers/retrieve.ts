import type Stripe from 'stripe';
import { missingResource } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';

export const retrieveCustomer = operation({
  method: 'GET',
  path: '/v1/customers/:id',
  params: { expand } satisfies SpecFor<Stripe.CustomerRetrieveParams>,
  async run(context, _params, id) {
    // Deleted customers answer too, as a stub that says so.
    const { rows } = await context.db.query<{ document: object }>(
      "select document from objects where id = $1 and kind = 'customer'",
      [id],
    );
    const [row] = rows;
    if (!row) throw missingResource('customer', id);
    return row.document;
  },
});
