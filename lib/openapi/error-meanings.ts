import type { ErrorCode } from '#lib/http/errors.ts';

/** What a program does about each code that the reference names; the codes and statuses are in lib/http/errors.ts. */
export const ERROR_MEANINGS: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_request:
    'A field is missing, unknown or out of bounds; `param` names it. Correct it and send again.',
  malformed_json: 'The body is not JSON, or holds a NUL character.',
  invalid_expiry: 'The time lies in the past, or further away than is allowed.',
  package_not_available: 'The package is not sold any more. Offer the present ones.',
  amount_out_of_range: 'A custom amount below the minimum or above the maximum.',
  currency_not_supported: 'Nothing is sold in this currency.',
  tenant_required: 'The person belongs to several tenants: say which with `?tenant=<slug>`.',
  invalid_signature: 'The event was not signed by Stripe, or is too old.',
  reason_required: 'An operator has to say why; nothing was done.',
  refund_exceeds_left: 'More than what is left to refund, which `details.leftCents` says, in minor units.',
  not_signed_in: 'There is no session, or it has ended.',
  invalid_api_key: 'The key is missing, unknown, revoked or expired.',
  insufficient_credits:
    'Nothing was used. `details` say what is available, what is missing and where to top up (`topUpUrl`).',
  budget_exceeded:
    "The key's budget for this month is used up; `details.budgetLeft` says what is left of it.",
  role_required: 'Only an owner or an admin may do this.',
  foreign_origin: 'A write with a session has to come from our own pages.',
  scope_required: 'The key lacks the scope that `details.scope` names.',
  tenant_not_found: 'There is no such tenant, or the caller does not belong to it.',
  payment_not_found: 'There is no such payment in this tenant.',
  hold_not_found: 'There is no such hold in this tenant.',
  api_key_not_found: 'There is no such key in this tenant.',
  purchase_id_reused: 'The purchaseId was used for another purchase. Make a new one.',
  payment_not_refundable: 'No money was received with this payment, or a dispute has it.',
  finding_not_found: 'There is no such finding of a reconciliation.',
  finding_settled: 'The finding was repaired or resolved before.',
  event_pruned: 'The event is too old: what it said was deleted.',
  idempotency_key_reused: 'The key was used for another request. Nothing was done.',
  hold_closed: 'The hold was captured or released, or has expired; `details.status` says which.',
  capture_exceeds_hold: 'A capture cannot be larger than its hold.',
  body_too_large: 'The body is larger than this call takes.',
  rate_limited: 'Too many requests with this key. Wait for `Retry-After`, or send debits in batches.',
  internal: 'Something failed on our side. Repeat with the same idempotency key.',
  unavailable: 'Busy or restarting. Repeat after `Retry-After` with the same idempotency key.',
  stripe_unreachable: 'Stripe did not answer. Repeat: the same purchase is not begun twice.',
};
