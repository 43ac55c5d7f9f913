import type { Metadata } from 'next';
import Link from 'next/link';
import { CreateKeyForm } from '#components/api-keys/create-key-form.tsx';
import { KeysNotYours } from '#components/api-keys/keys-not-yours.tsx';
import { KeysTable } from '#components/api-keys/keys-table.tsx';
import { RevokedKeys } from '#components/api-keys/revoked-keys.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { listRefundBudgets } from '#lib/agent/list-refund-budgets.ts';
import { listApiKeys } from '#lib/api-keys/list-api-keys.ts';
import { env } from '#lib/env.ts';
import type { SearchParams } from '#lib/http/single-param.ts';
import { getTeam } from '#lib/team/get-team.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'API keys' };

interface ApiKeysPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

/** `?create` opens the form, so that a link can lead to it and Back closes it. */
export default async function ApiKeysPage({ params, searchParams }: ApiKeysPageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  if (tenant.role === 'member') {
    const { members } = await getTeam(tenant.id);
    const managers = members.filter(({ role }) => role !== 'member').map(({ fullName }) => fullName);
    return (
      <>
        <PageHeader title="API keys" />
        <Card>
          <KeysNotYours tenantName={tenant.name} managers={managers} />
        </Card>
      </>
    );
  }

  const [keys, refundBudgets] = await Promise.all([listApiKeys(tenant.id), listRefundBudgets(tenant.id)]);
  const present = keys.filter(({ state }) => state !== 'revoked');
  const revoked = keys.filter(({ state }) => state === 'revoked');
  const listHref = `/${tenant.slug}/settings/api-keys`;
  const isCreating = (await searchParams).create !== undefined;
  const createLink = (
    <ButtonLink href={`${listHref}?create`} variant="primary">
      Create a key
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          <>
            With a key your backend reads and spends the credits of {tenant.name}. The calls are in the{' '}
            <Link href="/docs/api" className="font-medium text-accent-ink underline underline-offset-2">
              API reference
            </Link>
            .
          </>
        }
        action={isCreating || present.length === 0 ? undefined : createLink}
      />
      {isCreating ? <CreateKeyForm tenant={tenant} listHref={listHref} apiUrl={env().APP_URL} /> : null}
      {present.length > 0 ? (
        <Card>
          <CardHeader title="Keys" />
          <div className="pt-3">
            <KeysTable tenantSlug={tenant.slug} keys={present} refundBudgets={refundBudgets} />
          </div>
        </Card>
      ) : isCreating ? null : (
        <Card>
          <EmptyState title="No keys yet" action={createLink}>
            Create one for each program that spends credits, so that you can revoke it alone.
          </EmptyState>
        </Card>
      )}
      {revoked.length > 0 ? <RevokedKeys keys={revoked} /> : null}
    </>
  );
}
