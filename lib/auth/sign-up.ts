import type { z } from 'zod';
import type { signUpSchema } from '#lib/auth/schemas.ts';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { acceptInvitation } from '#lib/team/accept-invitation.ts';

interface NewTenant {
  id: string;
  slug: string;
  name: string;
}

export interface SignedUp {
  tenant: NewTenant;
  /** Whether Supabase wants the address confirmed first: then nobody is signed in yet. */
  needsConfirmation: boolean;
}

/**
 * Makes a person, signs them in, and gives them a tenant of their own or the one they were invited to.
 *
 * @throws AppError `email_taken`, `wrong_credentials` (what the auth service refuses, in its words), and those of
 *   accepting an invitation.
 */
export async function signUp(input: z.infer<typeof signUpSchema>): Promise<SignedUp> {
  const supabase = await createSupabaseServerClient();
  const { data, error } = await supabase.auth.signUp({ email: input.email, password: input.password });
  if (error || !data.user) throw refusal(error?.code, error?.message);
  // With confirmations on, Supabase answers an address that is in use with a person who has no identity.
  if (data.user.identities?.length === 0) throw refusal('user_already_exists', undefined);
  const user = { id: data.user.id, email: input.email };
  await query({ name: 'save-profile', text: 'select tenancy.save_profile($1, $2, $3)' }, [
    user.id,
    user.email,
    input.fullName,
  ]);
  const tenant = input.invitationToken
    ? await acceptInvitation(input.invitationToken, user)
    : await queryOne<NewTenant>(
        { name: 'create-tenant', text: 'select id, slug, name from tenancy.create_tenant($1, $2)' },
        [user.id, input.tenantName],
      );
  return { tenant, needsConfirmation: data.session === null };
}

function refusal(code: string | undefined, message: string | undefined): AppError {
  if (code === 'user_already_exists' || code === 'email_exists') {
    return new AppError('email_taken', 'There is an account with this e-mail address. Sign in instead.', {
      param: 'email',
    });
  }
  if (code === 'weak_password') {
    return new AppError('invalid_request', 'Choose a stronger password.', { param: 'password' });
  }
  return new AppError(
    'unavailable',
    `We could not make the account: ${message ?? 'the sign-up service did not answer'}.`,
  );
}
