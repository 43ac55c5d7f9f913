import Stripe from 'stripe';
import { consentWords } from '#lib/auto-recharge/describe-rule.ts';
import { findRule, nameRule } from '#lib/auto-recharge/rule.ts';
import { getCard } from '#lib/cards/card.ts';
import { query, queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

export interface RemovedCard {
  /** What became of auto-recharge. */
  autoRecharge: 'unaffected' | 'backup_removed' | 'moved' | 'switched_off';
  /** The card that recharges go to now, where they moved. */
  paymentMethodId?: string | null;
}

/**
 * Removes a card here and at Stripe, which never takes it again. Recharges go to the replacement, else to the first
 * backup, else they are switched off. A charge that is under way ends as Stripe decides; no further one is tried.
 *
 * @throws AppError 404 `card_not_found`; 409 `card_removed`, `card_expired` for the replacement; `stripe_unreachable`
 */
export async function removeCard(
  { user, tenant }: TenantCaller,
  cardId: string,
  replacementId: string | null,
): Promise<RemovedCard> {
  const card = await getCard(tenant.id, cardId);
  if (replacementId !== null) await checkReplacement(tenant.id, cardId, replacementId);
  const words = replacementId === null ? null : await wordsFor(tenant, replacementId);
  // Before Stripe hears of it: its webhook would move recharges too, without knowing of the replacement.
  const { removed } = await queryOne<{ removed: RemovedCard }>(
    { name: 'forget-card', text: 'select recharge.forget_card($1, $2, $3, $4, $5) as removed' },
    [tenant.id, cardId, replacementId, user.id, words],
  );
  if (!card.detached_at) await detach(card.stripe_payment_method_id);
  await query({ name: 'detach-card', text: 'select id from payments.detach_card($1)' }, [
    card.stripe_payment_method_id,
  ]);
  return removed;
}

async function checkReplacement(tenantId: string, cardId: string, replacementId: string): Promise<void> {
  const replacement = await getCard(tenantId, replacementId);
  if (replacement.detached_at || replacementId === cardId) {
    throw new AppError(
      'card_removed',
      'The card that is to take over is removed itself. Choose another one.',
      {
        param: 'replacementPaymentMethodId',
      },
    );
  }
}

async function detach(stripePaymentMethodId: string): Promise<void> {
  try {
    await callStripe((stripe) => stripe.paymentMethods.detach(stripePaymentMethodId));
  } catch (error) {
    // Detached before, here or in Stripe's dashboard: it is what was wanted.
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return;
    if (!(error instanceof AppError) || error.code !== 'stripe_unreachable') throw error;
    throw new AppError(
      'stripe_unreachable',
      "We couldn't reach our payment provider: the card is still saved, and recharges do not use it any more. Remove it again in a moment.",
      { retryAfterSeconds: 5, cause: error },
    );
  }
}

async function wordsFor(tenant: TenantCaller['tenant'], replacementId: string): Promise<string | null> {
  const rule = await findRule(tenant.id);
  if (!rule?.enabled) return null;
  return consentWords(await nameRule(tenant.id, { ...rule, payment_method_id: replacementId }), tenant.name);
}
