import { z } from 'zod';
import { queryOne } from '#lib/db.ts';
import { signedIn } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

const newTenantSchema = z.strictObject({ name: z.string().trim().min(1, 'Enter a name.').max(100) });

/** `POST /api/tenants` `{ name }` → `{ tenant: { id, slug, name } }`, owned by who asks. 400, 401. */
export const POST = route({ access: signedIn, body: newTenantSchema }, async ({ caller, body }) => ({
  tenant: await queryOne(
    { name: 'create-tenant', text: 'select id, slug, name from tenancy.create_tenant($1, $2)' },
    [caller.id, body.name],
  ),
}));
