import type { Metadata } from 'next';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { CodeForm } from '#components/auth/code-form.tsx';
import { safeNextPath } from '#lib/http/safe-next-path.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';

export const metadata: Metadata = { title: 'Confirm your address' };

/** After signing up, where Supabase is set to confirm addresses. */
export default async function ConfirmEmailPage({ searchParams }: { searchParams: SearchParams }) {
  const { email, next } = await searchParams;
  return (
    <AuthCard
      title="Confirm your address"
      description="Your workspace is ready. Enter the number from our e-mail to open it."
    >
      <CodeForm
        email={singleParam(email) ?? ''}
        purpose="confirm-email"
        nextPath={safeNextPath(singleParam(next))}
      />
    </AuthCard>
  );
}
