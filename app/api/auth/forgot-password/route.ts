import { sendResetCode } from '#lib/auth/reset-password.ts';
import { forgotPasswordSchema } from '#lib/auth/schemas.ts';
import { anyone } from '#lib/http/access.ts';
import { FORGOT_PASSWORD } from '#lib/http/allowances.ts';
import { perAccount, perAddress } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/forgot-password` `{ email }` → `{}`, whether or not there is such an account. 400, 429. */
export const POST = route(
  {
    access: anyone,
    body: forgotPasswordSchema,
    limits: [perAddress(FORGOT_PASSWORD.perAddress), perAccount(FORGOT_PASSWORD.perAccount)],
  },
  async ({ body }) => {
    await sendResetCode(body.email);
    return {};
  },
);
