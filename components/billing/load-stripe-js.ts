import type { Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';

const loading = new Map<string, Promise<Stripe>>();

/**
 * Stripe.js, loaded at the first call and kept. Where it comes from another host, that script goes first and
 * `loadStripe` finds its `window.Stripe`. A failure is not kept: the next call tries again.
 */
export function loadStripeJs(publishableKey: string, stripeJsUrl: string | null): Promise<Stripe> {
  const known = loading.get(publishableKey);
  if (known) return known;
  const stripe = load(publishableKey, stripeJsUrl);
  loading.set(publishableKey, stripe);
  stripe.catch(() => loading.delete(publishableKey));
  return stripe;
}

async function load(publishableKey: string, stripeJsUrl: string | null): Promise<Stripe> {
  if (stripeJsUrl && !('Stripe' in window)) await addScript(stripeJsUrl);
  const stripe = await loadStripe(publishableKey);
  if (!stripe) throw new Error('Stripe.js needs a browser');
  return stripe;
}

function addScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error('Stripe.js did not load'));
    };
    document.head.append(script);
  });
}
