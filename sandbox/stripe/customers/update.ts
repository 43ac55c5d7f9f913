import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { lock } from '../core/store.ts';
import { applyCustomerParams } from './apply-params.ts';
import { updateParams } from './params.ts';

export const updateCustomer = operation({
  method: 'POST',
  path: '/v1/customers/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'customer', id);
    const after = await applyCustomerParams(context, before, params);
    const previous = changedAttributes(before, after);
    if (Object.keys(previous).length > 0) await emit(context, 'customer.updated', after, previous);
    return after;
  },
});
