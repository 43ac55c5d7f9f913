import { signUpSchema } from '#lib/auth/schemas.ts';
import { signUp } from '#lib/auth/sign-up.ts';
import { anyone } from '#lib/http/access.ts';
import { SIGN_UP } from '#lib/http/allowances.ts';
import { perAccount, perAddress } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/sign-up` `{ email, password, fullName, tenantName | invitationToken }` → `{ tenant }`. 400, 409, 429. */
export const POST = route(
  {
    access: anyone,
    body: signUpSchema,
    limits: [perAddress(SIGN_UP.perAddress), perAccount(SIGN_UP.perAccount)],
  },
  async ({ body }) => signUp(body),
);
