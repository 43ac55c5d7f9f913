import { createSetupIntent } from '#lib/cards/create-setup-intent.ts';
import { finishSetup } from '#lib/cards/finish-setup.ts';
import { listSavedCards } from '#lib/cards/list-saved-cards.ts';
import type { CardChange } from '#lib/cards/schemas.ts';
import { queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';

/** Begins or finishes the adding of a card, or makes one the default; answers what the page needs next. */
export async function changeCards(caller: TenantCaller, change: CardChange) {
  const { tenant } = caller;
  if (change.action === 'create-setup-intent' && change.setupId) {
    return createSetupIntent(caller, change.setupId);
  }
  if (change.action === 'finish-setup' && change.setupIntentId) {
    const { status } = await finishSetup(tenant.id, change.setupIntentId);
    return { status, paymentMethods: await listSavedCards(tenant.id) };
  }
  await queryOne({ name: 'set-default-card', text: 'select id from payments.set_default_card($1, $2)' }, [
    tenant.id,
    change.paymentMethodId,
  ]);
  return { paymentMethods: await listSavedCards(tenant.id) };
}
