export interface RefillErrorFields {
  code: string;
  status: number;
  param?: string | undefined;
  details?: Record<string, unknown> | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/**
 * A call that was refused or could not be made. `code` is what a program acts on; `message` is for people.
 *
 * `network_unreachable` (status 0): nobody answered, after all retries. Whether the last try was carried out is unknown;
 * the same idempotency key finds out.
 */
export class RefillError extends Error {
  override readonly name = 'RefillError';
  readonly code: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The field at fault. */
  readonly param: string | undefined;
  /** Such as `available`, `missing` and `topUpUrl` of `insufficient_credits`. */
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, fields: RefillErrorFields) {
    super(message, { cause: fields.cause });
    this.code = fields.code;
    this.status = fields.status;
    this.param = fields.param;
    this.details = fields.details;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }
}

/** Reads a refusal; an answer of something in between, such as a proxy's page, becomes `unreadable_answer`. */
export async function readRefusal(response: Response): Promise<RefillError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(after) ? after : undefined;
  const text = await response.text();
  const error = findError(text);
  if (!error) {
    return new RefillError(`The server answered ${response.status} without a reason.`, {
      code: 'unreadable_answer',
      status: response.status,
      retryAfterSeconds,
    });
  }
  return new RefillError(error.message, {
    code: error.code,
    status: response.status,
    param: typeof error.param === 'string' ? error.param : undefined,
    details: isRecord(error.details) ? error.details : undefined,
    retryAfterSeconds,
  });
}

function findError(
  text: string,
): { code: string; message: string; param?: unknown; details?: unknown } | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // A page of a proxy in between: told apart by the caller.
    return null;
  }
  if (!isRecord(answer) || !isRecord(answer.error)) return null;
  const { code, message, param, details } = answer.error;
  return typeof code === 'string' && typeof message === 'string' ? { code, message, param, details } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
