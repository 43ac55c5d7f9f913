import { PackageOption } from '#components/billing/package-option.tsx';
import { percentSaved } from '#components/billing/unit-price.ts';
import type { PackageOffer } from '#lib/payments/get-offers.ts';

export interface PackageOptionsProps {
  packages: readonly PackageOffer[];
  /** Null where none is. */
  chosenId: string | null;
}

/** The packages, as radio buttons named `credits`. They stay on the server: whoever holds them listens to changes. */
export function PackageOptions({ packages, chosenId }: PackageOptionsProps) {
  const [smallest] = packages;
  return packages.map((offer) => (
    <PackageOption
      key={offer.id}
      name="credits"
      value={offer.id}
      defaultChecked={offer.id === chosenId}
      title={offer.name}
      credits={offer.credits}
      priceMinor={offer.priceCents}
      currency={offer.currency}
      savedPercent={
        smallest?.currency === offer.currency
          ? percentSaved(
              { credits: offer.credits, priceMinor: offer.priceCents },
              { credits: smallest.credits, priceMinor: smallest.priceCents },
            )
          : 0
      }
    />
  ));
}
