import { signUpSchema } from '#lib/auth/schemas.ts';
import { signUp } from '#lib/auth/sign-up.ts';
import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/sign-up` `{ email, password, fullName, tenantName | invitationToken }` → `{ tenant }`. 400, 409. */
export const POST = route({ access: anyone, body: signUpSchema }, async ({ body }) => signUp(body));
