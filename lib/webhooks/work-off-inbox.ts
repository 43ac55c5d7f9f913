import Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import type { Settlement } from '#lib/payments/settle-intent.ts';
import { type ClaimedEvent, handleEvent } from '#lib/webhooks/handle-event.ts';

/** Handlers under way at once: most of them wait for Stripe. */
const HANDLERS_AT_ONCE = 4;

/**
 * Handles events until none is due. Any number of workers may do so at once: an event is taken by one of them.
 * Payments that an event says were paid, with all facts, are settled in the database many at a time; every other event
 * goes to its handler.
 */
export async function workOffInbox(): Promise<void> {
  const loops = Array.from({ length: HANDLERS_AT_ONCE }, async () => {
    for (let event = await claim(); event; event = await claim()) await handleEvent(event);
  });
  await Promise.all([settlePaid(), ...loops]);
}

async function settlePaid(): Promise<void> {
  for (;;) {
    const settled = await query<{ event_id: string; settlement: Settlement }>(
      { name: 'settle-paid', text: 'select event_id, settlement from webhooks.settle_paid($1)' },
      [Stripe.API_VERSION],
    );
    if (settled.length === 0) return;
    log.info({ settled }, 'payments settled by their events');
  }
}

async function claim(): Promise<ClaimedEvent | undefined> {
  const [event] = await query<ClaimedEvent>(
    { name: 'claim-event', text: 'select id, attempts, payload from webhooks.claim($1, 1)' },
    [Stripe.API_VERSION],
  );
  return event;
}
