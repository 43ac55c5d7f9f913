import type { z } from 'zod';
import type { resetPasswordSchema } from '#lib/auth/schemas.ts';
import { verifyCode } from '#lib/auth/verify-code.ts';
import { AppError } from '#lib/http/errors.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

/** Sends a number by which a person may set a new password. Says the same whether or not the address is known. */
export async function sendResetCode(email: string): Promise<void> {
  const supabase = await createSupabaseServerClient();
  const { error } = await supabase.auth.resetPasswordForEmail(email);
  if (error?.status === 429) {
    throw new AppError('rate_limited', 'We have just sent one. Wait a minute before asking again.', {
      retryAfterSeconds: 60,
    });
  }
  if (error && (error.status ?? 500) >= 500) {
    throw new AppError('unavailable', 'We could not send the e-mail right now. Try again in a moment.', {
      cause: error,
    });
  }
}

/** Sets a new password by such a number and signs the person in. @throws AppError `wrong_code`, `invalid_request` */
export async function resetPassword({ email, code, password }: z.infer<typeof resetPasswordSchema>) {
  const answer = await verifyCode({ email, code, purpose: 'recovery' });
  const supabase = await createSupabaseServerClient();
  const { error } = await supabase.auth.updateUser({ password });
  if (error && error.code !== 'same_password') {
    throw new AppError('invalid_request', 'Choose another, stronger password.', {
      param: 'password',
      cause: error,
    });
  }
  return answer;
}
