'use client';

import { useParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { callApi } from '#lib/http/call-api.ts';
import type { PaymentSetup } from '#lib/payments/payment-setup.ts';

/** What the payment form needs: as given by the page, or asked of the server where the form stands on its own. */
export function usePaymentSetup(given: PaymentSetup | undefined, tenant: string | undefined) {
  const params = useParams<{ tenant?: string }>();
  const slug = tenant ?? params.tenant;
  const [setup, setSetup] = useState(given);
  const [hasFailed, setFailed] = useState(false);
  const isMissing = setup === undefined && !hasFailed;
  useEffect(() => {
    if (!isMissing) return;
    const leaving = new AbortController();
    const query = slug ? `?tenant=${encodeURIComponent(slug)}` : '';
    callApi<PaymentSetup>(`/api/stripe/payment-form${query}`, { signal: leaving.signal }).then(
      (answer) => (answer.ok ? setSetup(answer.data) : setFailed(true)),
      () => undefined,
    );
    return () => leaving.abort();
  }, [isMissing, slug]);
  return { setup, hasFailed, retry: () => setFailed(false) };
}
