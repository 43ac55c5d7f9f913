import { signInSchema } from '#lib/auth/schemas.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { anyone } from '#lib/http/access.ts';
import { SIGN_IN } from '#lib/http/allowances.ts';
import { forgiveAccount, perAccount, perAddress } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/auth/sign-in` `{ email, password }` → `{ redirectTo }`. 400, 401 `wrong_credentials`, 429. */
export const POST = route(
  {
    access: anyone,
    body: signInSchema,
    limits: [perAddress(SIGN_IN.perAddress), perAccount(SIGN_IN.perAccount)],
  },
  async ({ body }) => {
    const signedIn = await signIn(body);
    await forgiveAccount(SIGN_IN.perAccount, body.email);
    return signedIn;
  },
);
