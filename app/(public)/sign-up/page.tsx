import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { SignUpForm } from '#components/auth/sign-up-form.tsx';
import { safeNextPath } from '#lib/http/safe-next-path.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';

export const metadata: Metadata = { title: 'Create a workspace' };

/** `?invitation=` joins the workspace of an invitation instead of making a new one. */
export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const nextPath = safeNextPath(singleParam(params.next));
  const invitationToken = singleParam(params.invitation);
  const signInNext = invitationToken ? `/invitations/${encodeURIComponent(invitationToken)}` : nextPath;
  const signInHref = signInNext ? `/sign-in?next=${encodeURIComponent(signInNext)}` : '/sign-in';
  return (
    <AuthCard
      title={invitationToken ? 'Create your account' : 'Create a workspace'}
      description={
        invitationToken
          ? 'You join the workspace that invited you.'
          : 'No card needed. Nothing is charged until you buy credits.'
      }
      footer={
        <>
          Already have an account?{' '}
          <Link href={signInHref} className="font-medium text-accent-ink underline underline-offset-2">
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm nextPath={nextPath} invitationToken={invitationToken} />
    </AuthCard>
  );
}
