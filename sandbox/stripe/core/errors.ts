import type Stripe from 'stripe';

type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface ErrorBody {
  type: ErrorType;
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
}

/**
 * An answer in Stripe's error shape.
 *
 * `keepsChanges` tells the transaction to commit before answering: a decline is an error to the caller, but the failed
 * charge and its events are facts. `ranNothing` marks refusals from before execution, which Stripe does not store
 * under an idempotency key.
 */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keepsChanges: boolean;
  readonly ranNothing: boolean;

  constructor(
    status: number,
    body: ErrorBody,
    options: { keepsChanges?: boolean; ranNothing?: boolean } = {},
  ) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll('_', '-')}` }
      : body;
    this.keepsChanges = options.keepsChanges ?? false;
    this.ranNothing = options.ranNothing ?? false;
  }
}

/** A 400: the request is understood and refused. */
export function invalidRequest(
  message: string,
  details: { code?: string; param?: string } = {},
): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details });
}

/** A 400 for a malformed parameter; nothing ran, so the idempotency key stays free. */
export function invalidParameter(message: string, param: string, code?: string): StripeFailure {
  return new StripeFailure(
    400,
    { type: 'invalid_request_error', message, param, ...(code ? { code } : {}) },
    { ranNothing: true },
  );
}

/** A 404 in Stripe's words; a missing object named in a parameter is a 400 at Stripe's, hence `param`. */
export function missingResource(noun: string, id: string, param = 'id'): StripeFailure {
  const status = param === 'id' || param === 'intent' ? 404 : 400;
  return new StripeFailure(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${noun}: '${id}'`,
    param,
  });
}

/** A 401, with the key masked as Stripe masks it. */
export function unauthorized(message: string): StripeFailure {
  return new StripeFailure(401, { type: 'invalid_request_error', message }, { ranNothing: true });
}
