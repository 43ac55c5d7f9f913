import type { Metadata } from 'next';
import { CustomRatesForm } from '#components/admin/custom-rates-form.tsx';
import { PackageForm } from '#components/admin/package-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { listAllPackages, listCustomRates } from '#lib/packages/list-all-packages.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Packages' };

/** What is for sale, edited in place. */
export default async function PackagesPage() {
  await requireOperatorPage();
  const [packages, rates] = await Promise.all([listAllPackages(), listCustomRates()]);
  const nextPosition = Math.max(0, ...packages.map(({ position }) => position)) + 1;
  return (
    <>
      <PageHeader
        title="Packages"
        description="A change counts from the next purchase on: what was agreed on keeps its price and its credits."
      />
      {packages.map((pack) => (
        <Card key={pack.id}>
          <CardHeader
            title={pack.name}
            description={<span className="font-mono text-xs">{pack.slug}</span>}
            action={pack.is_active ? <Badge tone="done">For sale</Badge> : <Badge>Not for sale</Badge>}
          />
          <CardBody>
            <PackageForm
              pack={{ ...pack, priceCents: pack.price_cents, isActive: pack.is_active }}
              nextPosition={nextPosition}
            />
          </CardBody>
        </Card>
      ))}
      <Card>
        <CardHeader title="New package" description="The short name stays for good." />
        <CardBody>
          <PackageForm key={packages.length} pack={null} nextPosition={nextPosition} />
        </CardBody>
      </Card>
      {rates.map(({ currency, min_cents, max_cents, tiers }) => (
        <Card key={currency}>
          <CardHeader
            title={`Custom amounts in ${currency.toUpperCase()}`}
            description="The highest rate that an amount reaches counts for all of it."
          />
          <CardBody>
            <CustomRatesForm
              key={tiers.length}
              terms={{
                currency,
                minCents: min_cents,
                maxCents: max_cents,
                tiers: tiers.map((tier) => ({
                  fromCents: tier.from_cents,
                  creditsPerHundred: tier.credits_per_hundred,
                })),
              }}
            />
          </CardBody>
        </Card>
      ))}
    </>
  );
}
