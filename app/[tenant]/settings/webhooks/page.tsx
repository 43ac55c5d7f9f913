import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { AddEndpointForm } from '#components/webhooks/add-endpoint-form.tsx';
import { DeliveriesTable } from '#components/webhooks/deliveries-table.tsx';
import { EndpointsTable } from '#components/webhooks/endpoints-table.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { listDeliveries } from '#lib/outgoing-events/list-deliveries.ts';
import { listEndpoints } from '#lib/outgoing-events/list-endpoints.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Webhooks' };

interface WebhooksPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

/** `?add` opens the form, so that a link can lead to it and Back closes it; `?before` is a page of older deliveries. */
export default async function WebhooksPage({ params, searchParams }: WebhooksPageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  if (tenant.role === 'member') {
    return (
      <>
        <PageHeader title="Webhooks" />
        <Alert title={`Only owners and admins of ${tenant.name} manage webhooks`}>
          They decide which systems are told of orders and payments. Ask one of them.
        </Alert>
      </>
    );
  }
  const search = await searchParams;
  const before = singleParam(search.before);
  const [endpoints, { rows: deliveries, next }] = await Promise.all([
    listEndpoints(tenant.id),
    listDeliveries(tenant.id, before),
  ]);
  const href = `/${tenant.slug}/settings/webhooks`;
  const isAdding = search.add !== undefined;
  const addLink = (
    <ButtonLink href={`${href}?add`} variant="primary">
      Add an endpoint
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description={`Your own systems are told of what happens to the orders and payments of ${tenant.name}, as it happens.`}
        action={isAdding || endpoints.length === 0 ? undefined : addLink}
      />
      {isAdding ? <AddEndpointForm tenantSlug={tenant.slug} listHref={href} /> : null}
      {endpoints.length > 0 ? (
        <Card>
          <CardHeader title="Endpoints" />
          <div className="pt-3">
            <EndpointsTable tenantSlug={tenant.slug} endpoints={endpoints} />
          </div>
        </Card>
      ) : isAdding ? null : (
        <Card>
          <EmptyState title="No endpoints yet" action={addLink}>
            Add the address of a system that should hear of paid orders.
          </EmptyState>
        </Card>
      )}
      <Card>
        <CardHeader title="Deliveries" description="To endpoints and into conversations, the newest first." />
        {deliveries.length > 0 ? (
          <div className="pt-3">
            <DeliveriesTable href={href} deliveries={deliveries} />
            <OlderLinks search={{}} isNewest={!before} next={next} />
          </div>
        ) : before ? (
          <EmptyState title="Nothing older" action={<ButtonLink href={href}>Back to the newest</ButtonLink>}>
            This is the end of the list.
          </EmptyState>
        ) : (
          <EmptyState title="Nothing was delivered yet">
            The first order that is paid, refunded or not paid in time shows here.
          </EmptyState>
        )}
      </Card>
    </>
  );
}
