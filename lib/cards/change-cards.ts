import { createSetupIntent } from '#lib/cards/create-setup-intent.ts';
import { finishSetup } from '#lib/cards/finish-setup.ts';
import { listCards } from '#lib/cards/list-cards.ts';
import type { CardChange } from '#lib/cards/schemas.ts';
import { setDefaultCard } from '#lib/cards/set-default-card.ts';
import type { TenantCaller } from '#lib/http/access.ts';

/** Begins or finishes the adding of a card, or makes one the default; answers what the page needs next. */
export async function changeCards(caller: TenantCaller, change: CardChange) {
  const { tenant } = caller;
  if (change.action === 'create-setup-intent' && change.setupId) {
    return createSetupIntent(caller, change.setupId);
  }
  if (change.action === 'finish-setup' && change.setupIntentId) {
    const setup = await finishSetup(tenant.id, change.setupIntentId);
    return { setup, paymentMethods: await listCards(tenant.id) };
  }
  if (change.paymentMethodId) await setDefaultCard(tenant.id, change.paymentMethodId);
  return { paymentMethods: await listCards(tenant.id) };
}
