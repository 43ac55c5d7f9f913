import { resetPassword } from '#lib/auth/reset-password.ts';
import { resetPasswordSchema } from '#lib/auth/schemas.ts';
import { anyone } from '#lib/http/access.ts';
import { MAILED_CODE } from '#lib/http/allowances.ts';
import { perAccount, perAddress } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/reset-password` `{ email, code, password }` → `{ redirectTo }`, signed in. 400 `wrong_code`, 429. */
export const POST = route(
  {
    access: anyone,
    body: resetPasswordSchema,
    limits: [perAddress(MAILED_CODE.perAddress), perAccount(MAILED_CODE.perAccount)],
  },
  async ({ body }) => resetPassword(body),
);
