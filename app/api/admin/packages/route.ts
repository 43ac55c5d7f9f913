import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { savePackage } from '#lib/packages/save-package.ts';
import { newPackage } from '#lib/packages/schemas.ts';

/**
 * `POST /api/admin/packages` `{ slug, name, description, credits, priceCents, currency, position, isActive }` →
 * `{ id }`. For operators; 404 to everyone else. 400, 409 package_exists.
 */
export const POST = route({ access: operator, body: newPackage }, async ({ caller, body }) =>
  savePackage(caller.id, null, body),
);
