import { findOrCreateCustomer } from '#lib/customers/find-or-create-customer.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { route } from '#lib/http/route.ts';
import { describeCustomer } from '#lib/payments-api/customer-answer.ts';
import { createCustomerSchema } from '#lib/payments-api/schemas.ts';

/**
 * `POST /payments/customer/create?email=…&name=…` → `{ success, customer: { id, email, name } }`; the same in a body. A
 * customer is known by the address: asking again finds the one that is there. 400, 401, 403, 503.
 */
export const POST = route(
  // Either place may lack what the other one says: only together they have to be whole.
  { access: apiKey('payments'), body: createCustomerSchema.partial() },
  async ({ caller, request, body }) => {
    const given = parseInput(createCustomerSchema, {
      ...Object.fromEntries(request.nextUrl.searchParams),
      ...body,
    });
    const customer = await findOrCreateCustomer({ tenantId: caller.tenantId, ...given });
    return { success: true, customer: describeCustomer(customer) };
  },
);
