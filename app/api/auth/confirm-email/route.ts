import { confirmEmailSchema } from '#lib/auth/schemas.ts';
import { verifyCode } from '#lib/auth/verify-code.ts';
import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/confirm-email` `{ email, code }` → `{ redirectTo }`, signed in. 400 `wrong_code`. */
export const POST = route({ access: anyone, body: confirmEmailSchema }, async ({ body }) =>
  verifyCode({ ...body, purpose: 'signup' }),
);
