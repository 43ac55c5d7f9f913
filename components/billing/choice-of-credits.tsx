import { CustomAmountField } from '#components/billing/custom-amount-field.tsx';
import { OptionCard, PackageOption } from '#components/billing/package-option.tsx';
import { percentSaved } from '#components/billing/unit-price.ts';
import { RadioGroup } from '#components/ui/radio-group.tsx';
import { amountText } from '#lib/payments/custom-amount.ts';
import type { Offers } from '#lib/payments/get-offers.ts';
import type { OrderChoice } from '#lib/payments/order.ts';

export interface ChoiceOfCreditsProps {
  offers: Offers;
  /** What is chosen at first; the first package where nothing is. */
  chosen: OrderChoice | undefined;
}

/**
 * The packages and the custom amount, as radio buttons named `credits` whose value is a package's id or `custom`. They
 * are rendered on the server and keep their own state: whoever holds them listens to their changes.
 */
export function ChoiceOfCredits({ offers, chosen }: ChoiceOfCreditsProps) {
  const { packages, customAmount } = offers;
  const [smallest] = packages;
  const chosenId = chosen ? ('packageId' in chosen ? chosen.packageId : null) : smallest?.id;
  const chosenCents = chosen && 'customAmountCents' in chosen ? chosen.customAmountCents : null;
  return (
    <RadioGroup
      legend="How many credits?"
      className="grid gap-3 sm:auto-rows-fr sm:grid-cols-2 xl:grid-cols-3"
    >
      {packages.map((offer) => (
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
      ))}
      {customAmount ? (
        <OptionCard title="Custom amount" name="credits" value="custom" defaultChecked={chosenCents !== null}>
          <CustomAmountField
            terms={customAmount}
            initialText={chosenCents === null ? '50' : amountText(chosenCents, customAmount.currency)}
          />
        </OptionCard>
      ) : null}
    </RadioGroup>
  );
}
