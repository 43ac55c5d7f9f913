import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { savePackage } from '#lib/packages/save-package.ts';
import { packageChange } from '#lib/packages/schemas.ts';

/**
 * `PUT /api/admin/packages/:id` `{ name, description, credits, priceCents, currency, position, isActive }` → `{ id }`.
 * Payments that were agreed on keep their price. For operators; 404 to everyone else. 400, 404 package_not_found.
 */
export const PUT = route({ access: operator, body: packageChange }, async ({ caller, body, params }) =>
  savePackage(caller.id, uuidParam(params.id, 'package_not_found'), body),
);
