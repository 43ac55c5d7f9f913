import { createHmac } from 'node:crypto';

/** Stripe's `Stripe-Signature` header for a payload, at wall time: receivers compare it with their own clock. */
export function signPayload(payload: string, secret: string, atSeconds: number): string {
  const signature = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  return `t=${atSeconds},v1=${signature}`;
}
