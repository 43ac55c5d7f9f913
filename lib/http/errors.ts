/** Every code an answer may carry, with its HTTP status: the only list. SQL functions refuse with the same codes. */
export const ERROR_STATUS = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_credits: 400,
  invalid_debit: 400,
  invalid_expiry: 400,
  label_too_long: 400,
  reason_required: 400,
  package_not_available: 400,
  amount_out_of_range: 400,
  currency_not_supported: 400,
  environment_incomplete: 400,
  consent_required: 400,
  card_required: 400,
  cap_too_low: 400,
  target_too_low: 400,
  no_package_matches: 400,
  tenant_required: 400,
  refund_exceeds_left: 400,
  invoice_empty: 400,
  credit_exceeds_invoice: 400,
  wrong_code: 400,
  invalid_signature: 400,
  address_not_allowed: 400,
  not_signed_in: 401,
  wrong_credentials: 401,
  invalid_api_key: 401,
  insufficient_credits: 402,
  budget_exceeded: 402,
  approval_required: 402,
  email_not_confirmed: 403,
  role_required: 403,
  foreign_origin: 403,
  scope_required: 403,
  approval_denied: 403,
  invitation_for_someone_else: 403,
  not_found: 404,
  tenant_not_found: 404,
  payment_not_found: 404,
  card_not_found: 404,
  recharge_link_invalid: 404,
  invoice_not_found: 404,
  hold_not_found: 404,
  event_not_found: 404,
  finding_not_found: 404,
  member_not_found: 404,
  invitation_not_found: 404,
  notice_not_found: 404,
  item_not_found: 404,
  delivery_not_found: 404,
  endpoint_not_found: 404,
  approval_not_found: 404,
  checkout_not_found: 404,
  api_key_not_found: 404,
  month_not_found: 404,
  package_not_found: 404,
  plan_not_found: 404,
  subscription_not_found: 404,
  customer_not_found: 404,
  job_not_found: 404,
  run_not_found: 404,
  schedule_not_found: 404,
  already_member: 409,
  package_exists: 409,
  plan_exists: 409,
  plan_not_comparable: 409,
  subscription_exists: 409,
  subscription_not_active: 409,
  email_taken: 409,
  invitation_expired: 409,
  last_owner: 409,
  purchase_id_reused: 409,
  payment_not_refundable: 409,
  event_pruned: 409,
  finding_settled: 409,
  payment_has_another_intent: 409,
  payment_refused: 409,
  payment_in_other_state: 409,
  job_already_running: 409,
  schedule_exists: 409,
  run_not_resumable: 409,
  idempotency_key_reused: 409,
  invoice_issued: 409,
  invoice_not_open: 409,
  invoice_being_paid: 409,
  invoice_account_required: 409,
  invoice_overdue: 409,
  credit_limit_exceeded: 409,
  hold_closed: 409,
  out_of_stock: 409,
  stock_reserved: 409,
  order_exists: 409,
  approval_closed: 409,
  approval_for_another_refund: 409,
  too_many_endpoints: 409,
  capture_exceeds_hold: 409,
  card_removed: 409,
  card_of_another_tenant: 409,
  card_expired: 409,
  auto_recharge_off: 409,
  recharge_paused: 409,
  recharge_in_progress: 409,
  recharge_capped: 409,
  recharge_closed: 409,
  recharge_needs_success: 409,
  recharge_link_used: 409,
  recharge_link_expired: 410,
  nothing_to_recharge: 409,
  month_in_use: 409,
  body_too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  stripe_unreachable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_STATUS, code);
}

interface ErrorDetails {
  /** The field at fault. */
  param?: string;
  /** What a program needs to act on it; shown to the caller. */
  details?: Record<string, unknown>;
  /** Seconds after which trying again makes sense. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An expected failure. Its message is shown to people: what happened, whether money moved, what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    { param, details, retryAfterSeconds, cause }: ErrorDetails = {},
  ) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.param = param;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}
