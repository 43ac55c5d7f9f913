import { changeCards } from '#lib/cards/change-cards.ts';
import { listCards } from '#lib/cards/list-cards.ts';
import { removeCard } from '#lib/cards/remove-card.ts';
import { changeCardsSchema, removeCardQuerySchema, removeCardSchema } from '#lib/cards/schemas.ts';
import { tenantRole } from '#lib/http/access.ts';
import { PURCHASE } from '#lib/http/allowances.ts';
import { uuidParam } from '#lib/http/params.ts';
import { perAddress, perTenant } from '#lib/http/rate-limit.ts';
import { route } from '#lib/http/route.ts';

/** `GET /api/stripe/payment-methods[?tenant=slug]` → `{ paymentMethods }`, the default one first. 401, 404. */
export const GET = route({ access: tenantRole('member') }, async ({ caller }) => ({
  paymentMethods: await listCards(caller.tenant.id),
}));

/**
 * `POST /api/stripe/payment-methods`, one of
 * - `{ action: 'create-setup-intent', setupId }` → `{ setupIntentId, clientSecret }`: confirmed by Stripe.js
 * - `{ action: 'finish-setup', setupIntentId }` → `{ setup, paymentMethods }`, how it stands
 * - `{ paymentMethodId, setDefault: true }` → `{ paymentMethods }`; 404 `card_not_found`, 409 `card_removed`, `card_expired`
 *
 * 400, 401, 403 for members, 404, 429, 503 `stripe_unreachable`.
 */
export const POST = route(
  {
    access: tenantRole('admin'),
    body: changeCardsSchema,
    limits: [perTenant(PURCHASE.perTenant), perAddress(PURCHASE.perAddress)],
  },
  async ({ caller, body }) => changeCards(caller, body),
);

/**
 * `DELETE /api/stripe/payment-methods` `{ paymentMethodId, replacementPaymentMethodId? }` (or `?id=`) →
 * `{ autoRecharge: unaffected | backup_removed | moved | switched_off, paymentMethodId?, paymentMethods }`.
 * 400, 401, 403, 404 `card_not_found`, 409 for a replacement that cannot be charged, 503.
 */
export const DELETE = route(
  { access: tenantRole('admin'), body: removeCardSchema, query: removeCardQuerySchema },
  async ({ caller, body, query }) => {
    const cardId = uuidParam(body.paymentMethodId ?? query.id, 'card_not_found');
    const removed = await removeCard(caller, cardId, body.replacementPaymentMethodId ?? null);
    return { ...removed, paymentMethods: await listCards(caller.tenant.id) };
  },
);
