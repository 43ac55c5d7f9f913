/** Fields of Stripe's objects that say who or where somebody is, or let one act for them. */
const HIDDEN = new Set([
  'client_secret',
  'email',
  'phone',
  'name',
  'address',
  'line1',
  'line2',
  'postal_code',
  'city',
  'receipt_email',
  'receipt_url',
  'ip',
  'ip_address',
  'user_agent',
  'fingerprint',
  'idempotency_key',
]);

/** A payload as an operator may see it: persons and secrets are covered, ids and amounts stay. Pure. */
export function redactPayload(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactPayload);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      HIDDEN.has(field) && inner !== null && inner !== '' ? '[hidden]' : redactPayload(inner),
    ]),
  );
}
