import type Stripe from 'stripe';
import { syncCheckout } from '#lib/orders/sync-checkout.ts';

/** A hosted checkout was completed, expired, or its slow payment ended: what its session says now counts. */
export async function onCheckoutSessionChanged(event: {
  data: { object: Stripe.Checkout.Session };
}): Promise<string> {
  const { id, metadata, client_reference_id: orderId } = event.data.object;
  if (!metadata?.refill_tenant_id || !orderId) return `Checkout ${id} was not made by Refill.`;
  const synced = await syncCheckout(id);
  // The order's row is committed before the session is made; its id may not be attached yet: tried again.
  if (!synced) throw new Error(`Checkout ${id} is for order ${orderId}, which does not know it yet.`);
  return `Order ${synced.order.reference}: ${synced.order.status}.`;
}
