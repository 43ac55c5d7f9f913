'use client';

import { ExpressCheckoutElement } from '@stripe/react-stripe-js';
import type { StripeExpressCheckoutElementConfirmEvent } from '@stripe/stripe-js';
import { clsx } from 'clsx';
import { useState } from 'react';
import { Skeleton } from '#components/ui/skeleton.tsx';

export interface WalletsProps {
  isBusy: boolean;
  onConfirm: (event: StripeExpressCheckoutElementConfirmEvent) => void;
}

/** Apple Pay, Google Pay and Link where this browser has them. Their place is kept until that is known. */
export function Wallets({ isBusy, onConfirm }: WalletsProps) {
  const [found, setFound] = useState<boolean | null>(null);
  return (
    <div className={clsx('grid gap-4', found === false && 'hidden')} inert={isBusy}>
      <div className="relative min-h-13">
        {found === null ? <Skeleton className="absolute inset-0" /> : null}
        <ExpressCheckoutElement
          options={{ buttonHeight: 44 }}
          onReady={({ availablePaymentMethods }) => setFound(availablePaymentMethods !== undefined)}
          onLoadError={() => setFound(false)}
          onClick={({ resolve }) => resolve()}
          onConfirm={onConfirm}
        />
      </div>
      <p className="flex items-center gap-3 text-muted text-xs before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        or pay by card
      </p>
    </div>
  );
}
