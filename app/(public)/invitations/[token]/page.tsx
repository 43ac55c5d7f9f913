import type { Metadata } from 'next';
import { AcceptInvitation } from '#components/auth/accept-invitation.tsx';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

export const metadata: Metadata = {
  title: 'Invitation',
  // The address is the secret: it is not handed on to any other site.
  referrer: 'no-referrer',
  robots: { index: false },
};

/** Accepting needs an account; who has none yet makes one and joins in the same step. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase.auth.getClaims();
  const email = typeof data?.claims.email === 'string' ? data.claims.email : null;
  const signInHref = `/sign-in?next=${encodeURIComponent(`/invitations/${token}`)}`;

  if (email !== null) {
    return (
      <AuthCard
        title="You're invited"
        description={`You join the workspace as ${email}. Your other workspaces stay as they are.`}
      >
        <AcceptInvitation token={token} />
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title="You're invited"
      description="Join a workspace on Refill to see its credits, cards and history."
    >
      <div className="grid gap-3">
        <ButtonLink href={`/sign-up?invitation=${encodeURIComponent(token)}`} variant="primary" size="lg">
          Create an account
        </ButtonLink>
        <ButtonLink href={signInHref} size="lg">
          I have an account
        </ButtonLink>
      </div>
    </AuthCard>
  );
}
