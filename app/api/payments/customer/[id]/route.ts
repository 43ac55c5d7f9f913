import { findCustomer } from '#lib/customers/find-customer.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { describeCustomer } from '#lib/payments-api/customer-answer.ts';

/** `GET /payments/customer/:id` → `{ customer: { id, email, name } }`. 401, 403, 404 `customer_not_found`. */
export const GET = route({ access: apiKey('payments') }, async ({ caller, params }) => ({
  customer: describeCustomer(await findCustomer(caller.tenantId, params.id ?? '')),
}));
