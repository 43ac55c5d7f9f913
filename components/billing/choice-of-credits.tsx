import { CustomAmountOption } from '#components/billing/custom-amount-option.tsx';
import { PackageOption } from '#components/billing/package-option.tsx';
import { percentSaved } from '#components/billing/unit-price.ts';
import { RadioGroup } from '#components/ui/radio-group.tsx';
import type { Offers } from '#lib/payments/get-offers.ts';

export type Choice = { kind: 'package'; packageId: string } | { kind: 'custom'; text: string };

export interface ChoiceOfCreditsProps {
  offers: Offers;
  choice: Choice;
  /** Whether an amount that cannot be bought is said to be wrong yet. */
  showsErrors: boolean;
  onChoose: (choice: Choice) => void;
}

/** The packages and the custom amount, one of them chosen. */
export function ChoiceOfCredits({ offers, choice, showsErrors, onChoose }: ChoiceOfCreditsProps) {
  const { packages, customAmount } = offers;
  const [smallest] = packages;
  return (
    <RadioGroup legend="How many credits?" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {packages.map((offer) => (
        <PackageOption
          key={offer.id}
          name="credits"
          value={offer.id}
          checked={choice.kind === 'package' && choice.packageId === offer.id}
          onChange={() => onChoose({ kind: 'package', packageId: offer.id })}
          title={offer.name}
          credits={offer.credits}
          priceMinor={offer.priceCents}
          currency={offer.currency}
          savedPercent={
            smallest && smallest.currency === offer.currency
              ? percentSaved(
                  { credits: offer.credits, priceMinor: offer.priceCents },
                  { credits: smallest.credits, priceMinor: smallest.priceCents },
                )
              : 0
          }
        />
      ))}
      {customAmount ? (
        <CustomAmountOption
          terms={customAmount}
          text={choice.kind === 'custom' ? choice.text : null}
          showsError={showsErrors}
          onText={(text) => onChoose({ kind: 'custom', text })}
        />
      ) : null}
    </RadioGroup>
  );
}
