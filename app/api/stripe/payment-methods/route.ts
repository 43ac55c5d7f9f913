import { randomUUID } from 'node:crypto';
import { beginCardSetup } from '#lib/cards/begin-card-setup.ts';
import { type CardList, listCards } from '#lib/cards/list-cards.ts';
import { removeCard } from '#lib/cards/remove-card.ts';
import { cardCommandSchema, removeCardSchema } from '#lib/cards/schemas.ts';
import { setDefaultCard } from '#lib/cards/set-default-card.ts';
import { syncCardSetup } from '#lib/cards/sync-card-setup.ts';
import { type TenantCaller, tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `GET /api/stripe/payment-methods?tenant=<slug>` → `{ paymentMethods }`, the default one first. Any member; 401, 404. */
export const GET = route({ access: tenantRole('member') }, async ({ caller }) => cardsOf(caller));

/**
 * `POST /api/stripe/payment-methods?tenant=<slug>`, owners and admins.
 * - `{ setupId? }` → `{ setupIntentId, clientSecret }`: begins to add a card; the browser confirms it with Stripe.
 * - `{ setupIntentId }` → `{ setup }`: how that stands; an accepted card is kept.
 * - `{ paymentMethodId }` → `{ paymentMethods }`: makes it the default one. 409 `card_removed`, `card_expired`.
 *
 * 400, 401, 403, 404 `card_not_found` (another tenant's as well), 503.
 */
export const POST = route(
  { access: tenantRole('admin'), body: cardCommandSchema },
  async ({ caller, body: { paymentMethodId, setupIntentId, setupId } }) => {
    const tenantId = caller.tenant.id;
    if (setupIntentId) return { setup: await syncCardSetup(tenantId, setupIntentId) };
    if (!paymentMethodId) return beginCardSetup(caller, setupId ?? randomUUID());
    await setDefaultCard(tenantId, paymentMethodId);
    return cardsOf(caller);
  },
);

/**
 * `DELETE /api/stripe/payment-methods?tenant=<slug>` `{ paymentMethodId }` → `{ paymentMethods }`, what is left. Owners
 * and admins; 400, 401, 403, 404, 503.
 */
export const DELETE = route(
  { access: tenantRole('admin'), body: removeCardSchema },
  async ({ caller, body }) => {
    await removeCard(caller.tenant.id, body.paymentMethodId);
    return cardsOf(caller);
  },
);

async function cardsOf({ tenant }: TenantCaller): Promise<CardList> {
  return { paymentMethods: await listCards(tenant.id) };
}
