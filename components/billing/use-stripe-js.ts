'use client';

import type { Stripe } from '@stripe/stripe-js';
import { useEffect, useState } from 'react';
import { loadStripeJs } from '#components/billing/load-stripe-js.ts';
import type { StripeAccess } from '#lib/payments/payment-setup.ts';

/** Stripe.js, from the moment it is needed. */
export function useStripeJs({ publishableKey, stripeJsUrl }: StripeAccess, isNeeded = true) {
  const [stripe, setStripe] = useState<Stripe | null>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    if (!isNeeded || hasFailed) return;
    loadStripeJs(publishableKey, stripeJsUrl).then(setStripe, () => setFailed(true));
  }, [isNeeded, hasFailed, publishableKey, stripeJsUrl]);
  return { stripe, hasFailed, retry: () => setFailed(false) };
}
