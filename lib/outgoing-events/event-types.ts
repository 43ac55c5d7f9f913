// Apart from the schemas, so that a form which shows them does not bring the parser along.
/** Everything that a tenant's systems are told of: the only list, in the order of the form. */
export const EVENT_TYPES = [
  'order.paid',
  'order.canceled',
  'order.expired',
  'order.refund_due',
  'order.refunded',
  'payment.succeeded',
  'payment.canceled',
  'payment.refunded',
] as const;
