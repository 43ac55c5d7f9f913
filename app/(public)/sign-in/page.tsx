import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { DEMO_ACCOUNTS } from '#components/auth/demo-accounts.ts';
import { SignInForm } from '#components/auth/sign-in-form.tsx';
import { env } from '#lib/env.ts';
import { safeNextPath } from '#lib/http/safe-next-path.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const nextPath = safeNextPath(singleParam((await searchParams).next));
  const signUpHref = nextPath ? `/sign-up?next=${encodeURIComponent(nextPath)}` : '/sign-up';
  return (
    <AuthCard
      title="Sign in"
      description="Your credits, cards and invoices are where you left them."
      footer={
        <>
          New here?{' '}
          <Link href={signUpHref} className="font-medium text-accent-ink underline underline-offset-2">
            Create a workspace
          </Link>
          {' · '}
          <Link href="/forgot-password" className="font-medium text-accent-ink underline underline-offset-2">
            Forgot your password?
          </Link>
        </>
      }
    >
      <SignInForm nextPath={nextPath} demoAccounts={env().isSandbox ? DEMO_ACCOUNTS : []} />
    </AuthCard>
  );
}
