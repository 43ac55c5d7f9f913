import { queryOne } from '#lib/db.ts';
import type { NewPackage, PackageChange } from '#lib/packages/schemas.ts';

/**
 * Makes a package (`id` null) or changes one, and writes it to the audit log. Payments that were agreed on keep theirs.
 *
 * @throws AppError `package_not_found`, `package_exists`
 */
export async function savePackage(
  operatorId: string,
  id: string | null,
  given: PackageChange & Partial<Pick<NewPackage, 'slug'>>,
): Promise<{ id: string }> {
  return queryOne<{ id: string }>(
    {
      name: 'save-package',
      text: 'select id from payments.save_package($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    },
    [
      id,
      given.slug ?? null,
      given.name,
      given.description,
      given.credits,
      given.priceCents,
      given.currency,
      given.position,
      given.isActive,
      operatorId,
    ],
  );
}
