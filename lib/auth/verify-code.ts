import { homeOf } from '#lib/auth/sign-in.ts';
import { AppError } from '#lib/http/errors.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

interface Code {
  email: string;
  code: string;
  purpose: 'signup' | 'recovery';
}

/**
 * Signs in whoever knows the number that was sent to an address, and says where they go. A number works once.
 *
 * @throws AppError `wrong_code`, the same for a wrong, a used and an expired one
 */
export async function verifyCode({ email, code, purpose }: Code): Promise<{ redirectTo: string }> {
  const supabase = await createSupabaseServerClient();
  const { data, error } = await supabase.auth.verifyOtp({ email, token: code, type: purpose });
  if (error || !data.user) {
    throw new AppError('wrong_code', 'This number is wrong or has expired. Ask for a new one.', {
      param: 'code',
    });
  }
  return { redirectTo: await homeOf({ id: data.user.id, email }) };
}
