import type { Metadata } from 'next';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { NewTenantForm } from '#components/auth/new-tenant-form.tsx';
import { requireUserPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'New workspace' };

/** For who is signed in: a further workspace, or a first one where signing up was cut off before it was made. */
export default async function NewTenantPage() {
  await requireUserPage();
  return (
    <AuthCard
      title="New workspace"
      description="You will be its owner. Your other workspaces stay as they are."
    >
      <NewTenantForm />
    </AuthCard>
  );
}
