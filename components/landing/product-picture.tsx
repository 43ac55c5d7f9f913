import { BalanceSummary } from '#components/billing/balance-summary.tsx';
import { PackageOption } from '#components/billing/package-option.tsx';
import { ReviewSummary } from '#components/billing/review-summary.tsx';
import { percentSaved } from '#components/billing/unit-price.ts';
import { Card, CardBody } from '#components/ui/card.tsx';

const SMALLEST = { title: 'Starter', credits: 1_000, priceMinor: 1_000 };
const CHOSEN = { title: 'Team', credits: 6_000, priceMinor: 5_000 };
const PACKAGES = [SMALLEST, CHOSEN, { title: 'Scale', credits: 30_000, priceMinor: 20_000 }];

/** The billing page as a picture: the very components, with example figures, and nothing in it to press. */
export function ProductPicture() {
  return (
    <figure>
      <div
        inert
        className="pointer-events-none grid select-none gap-3 rounded-md border bg-subtle p-3 sm:gap-4 sm:p-4"
      >
        <BalanceSummary
          spendableCredits={12_480}
          heldCredits={320}
          debtCredits={0}
          nextExpiry={{ credits: 2_000, at: '2026-12-14T12:00:00Z' }}
          daysLeft={{ p50: 9, p90: 6 }}
          autoRecharge={{
            state: 'on',
            description: 'below 1,000 → $50.00 · Visa 4242',
          }}
          canBuy
          buyHref="/sign-up"
        />
        <div className="grid gap-3 max-sm:hidden sm:gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <div className="grid gap-3 sm:grid-cols-3 sm:gap-4">
            {PACKAGES.map((offer) => (
              <PackageOption
                key={offer.title}
                {...offer}
                name="picture"
                value={offer.title}
                currency="usd"
                defaultChecked={offer === CHOSEN}
                savedPercent={percentSaved(offer, SMALLEST)}
              />
            ))}
          </div>
          <Card className="max-lg:hidden">
            <CardBody className="sm:py-3">
              <ReviewSummary
                packageName={CHOSEN.title}
                credits={CHOSEN.credits}
                subtotalMinor={CHOSEN.priceMinor}
                taxMinor={0}
                totalMinor={CHOSEN.priceMinor}
                currency="usd"
              />
            </CardBody>
          </Card>
        </div>
      </div>
      <figcaption className="mt-3 text-center text-muted">The billing page, with example figures.</figcaption>
    </figure>
  );
}
