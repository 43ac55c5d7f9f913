import { formatUnitPrice } from '#components/billing/unit-price.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { formatCredits } from '#lib/money.ts';
import type { Offers } from '#lib/payments/get-offers.ts';

export interface PriceListProps {
  offers: Offers;
  tenantName: string;
  /** Owners and admins. */
  buyers: readonly { userId: string; fullName: string; email: string }[];
}

/** What credits cost, for members who may not buy them, and whom to ask. */
export function PriceList({ offers, tenantName, buyers }: PriceListProps) {
  return (
    <div className="grid gap-4">
      <Alert title={`Owners and admins of ${tenantName} buy credits.`}>
        Ask{' '}
        {buyers.map(({ userId, fullName, email }, index) => (
          <span key={userId}>
            {index > 0 ? (index === buyers.length - 1 ? ' or ' : ', ') : null}
            <a href={`mailto:${email}`} className="font-medium text-ink underline underline-offset-2">
              {fullName}
            </a>
          </span>
        ))}{' '}
        for more.
      </Alert>
      <Card>
        <CardHeader title="Packages" />
        <Table caption="Packages of credits and their prices" className="mt-3">
          <thead>
            <tr>
              <Th>Package</Th>
              <Th numeric>Credits</Th>
              <Th numeric>Each</Th>
              <Th numeric>Price</Th>
            </tr>
          </thead>
          <tbody>
            {offers.packages.map(({ id, name, description, credits, priceCents, currency }) => (
              <Tr key={id}>
                <Td>
                  <span className="font-medium">{name}</span>
                  <span className="block text-muted">{description}</span>
                </Td>
                <Td label="Credits" numeric>
                  {formatCredits(credits)}
                </Td>
                <Td label="Each" numeric>
                  {formatUnitPrice({ credits, priceMinor: priceCents }, currency)}
                </Td>
                <Td label="Price" numeric>
                  <Amount minor={priceCents} currency={currency} withCode />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
    </div>
  );
}
