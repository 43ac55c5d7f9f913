/** What is looked at of an event before it is stored: whether it is one, and whether it is ours to handle. */
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { isLivemode } from '#lib/stripe.ts';

export interface DeliveredEvent {
  id: string;
  livemode: boolean;
  account?: string;
  /** Why it can be no event of Stripe's that we know to read, though Stripe signed it; null for all others. */
  oddity: string | null;
}

/** @throws AppError `invalid_signature` for what has no id: it cannot be stored once, and is nothing that Stripe sends */
export function deliveredEvent(value: unknown): DeliveredEvent {
  if (!isRecord(value) || typeof value.id !== 'string' || value.id.length < 1 || value.id.length > 255) {
    throw new AppError('invalid_signature', 'The body is signed, and is no event.');
  }
  const { id, livemode, account } = value;
  return {
    id,
    livemode: livemode === true,
    ...(typeof account === 'string' ? { account } : {}),
    oddity: oddityOf(value),
  };
}

function oddityOf(event: Record<string, unknown>): string | null {
  if (typeof event.type !== 'string') return 'The event has no type';
  if (typeof event.livemode !== 'boolean') return 'The event does not say of which mode it is';
  if (!Number.isSafeInteger(event.created)) return 'The event has no time';
  if (!isRecord(event.data) || !isRecord(event.data.object)) return 'The event is about no object';
  return null;
}

/** Why an event is kept aside: it is not meant for this installation, or impossible. Null where it is to be handled. */
export function quarantineReason({ oddity, livemode, account }: DeliveredEvent): string | null {
  if (oddity) return oddity;
  if (livemode !== isLivemode()) return `The event is of ${livemode ? 'live' : 'test'} mode`;
  if (account && account !== env().STRIPE_ACCOUNT_ID) return `The event is of account ${account}`;
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
