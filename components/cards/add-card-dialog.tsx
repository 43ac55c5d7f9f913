'use client';

import { lazy, Suspense, useState } from 'react';
import { CardFieldsSkeleton } from '#components/billing/payment-form-skeleton.tsx';
import type { SetupFormProps } from '#components/cards/setup-form.tsx';
import { FrameDialog } from '#components/ui/frame-dialog.tsx';

// Stripe's code comes while the dialog opens.
const arriving = import('#components/cards/setup-form.tsx');
const SetupForm = lazy(async () => ({ default: (await arriving).SetupForm }));

export interface AddCardDialogProps extends Omit<SetupFormProps, 'onBusy' | 'onCancel'> {
  onClose: () => void;
}

/** The card form in a dialog, which stays while a bank is being asked. */
export function AddCardDialog({ onClose, ...form }: AddCardDialogProps) {
  const [isBusy, setBusy] = useState(false);
  return (
    <FrameDialog
      title="Add a card"
      description="It goes to Stripe alone and never passes our servers."
      busy={isBusy}
      onClose={onClose}
    >
      <Suspense
        fallback={
          <div className="min-h-63" aria-busy>
            <CardFieldsSkeleton />
          </div>
        }
      >
        <SetupForm {...form} onBusy={setBusy} onCancel={onClose} />
      </Suspense>
    </FrameDialog>
  );
}
