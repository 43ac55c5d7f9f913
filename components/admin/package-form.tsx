'use client';

import { type Offer, OfferForm } from '#components/admin/offer-form.tsx';

/** One package. @param pack null makes a new one */
export function PackageForm({
  pack,
  nextPosition,
}: {
  pack: (Offer & { credits: number }) | null;
  nextPosition: number;
}) {
  return (
    <OfferForm
      noun="package"
      offer={pack}
      nextPosition={nextPosition}
      gives={({ count }) => count('credits', 'Credits', pack?.credits ?? '', 1)}
      read={(typed) => ({ credits: Number(typed('credits')) })}
      activeLabel="For sale"
    />
  );
}
