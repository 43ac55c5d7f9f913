/** `POST /payments/webhook`: the address under which the payments API's documents name Stripe's endpoint; the same inbox. */
export { POST } from '#app/api/stripe/webhooks/route.ts';
