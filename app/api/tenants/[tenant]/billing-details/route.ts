import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { billingDetails } from '#lib/invoices/schemas.ts';
import { saveBillingDetails } from '#lib/invoices/settings.ts';

/**
 * `PUT /api/tenants/:tenant/billing-details` `{ legalName, address, taxId }`: how the tenant is addressed on invoices that
 * are issued from now on. Owners and admins. 400.
 */
export const PUT = route({ access: tenantRole('admin'), body: billingDetails }, async ({ caller, body }) => {
  await saveBillingDetails(caller.tenant.id, body);
  return {};
});
