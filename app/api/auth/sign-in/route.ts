import { signInSchema } from '#lib/auth/schemas.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/sign-in` `{ email, password }` → `{ redirectTo }`. 400, 401 `wrong_credentials`. */
export const POST = route({ access: anyone, body: signInSchema }, async ({ body }) => signIn(body));
