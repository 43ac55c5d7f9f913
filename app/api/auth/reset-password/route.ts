import { resetPassword } from '#lib/auth/reset-password.ts';
import { resetPasswordSchema } from '#lib/auth/schemas.ts';
import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/reset-password` `{ email, code, password }` → `{ redirectTo }`, signed in. 400 `wrong_code`. */
export const POST = route({ access: anyone, body: resetPasswordSchema }, async ({ body }) =>
  resetPassword(body),
);
