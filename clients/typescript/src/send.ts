import { RefillError, readRefusal } from './refill-error.ts';

export interface Sender {
  baseUrl: string;
  apiKey: string;
  /** How often a call is tried again; 4 by default. */
  maxRetries: number;
  /** The wait before the first retry, in milliseconds; it doubles with each. */
  firstDelayMs: number;
  /** How long one try may take. */
  timeoutMs: number;
  fetch: typeof fetch;
}

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
}

/** The server is there and cannot now, or something between us and it failed: nothing speaks against another try. */
const RETRIED = new Set([429, 500, 502, 503, 504]);
const LONGEST_DELAY_MS = 8_000;
/** Who is told to wait longer than this learns it instead of hanging. */
const LONGEST_RETRY_AFTER_SECONDS = 60;

/**
 * Makes one call, with retries. Every try carries the same idempotency key, so that a try whose answer was lost is never
 * carried out twice.
 *
 * @throws RefillError; whatever the signal was aborted with.
 */
export async function send<Answer>(sender: Sender, call: Call): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(sender, call);
    if (!(outcome instanceof RefillError)) return (await outcome.json()) as Answer;
    const after = outcome.retryAfterSeconds ?? 0;
    const isWorthIt = outcome.status === 0 || RETRIED.has(outcome.status);
    if (!isWorthIt || attempt >= sender.maxRetries || after > LONGEST_RETRY_AFTER_SECONDS) throw outcome;
    await sleep(Math.max(after * 1000, delay(sender.firstDelayMs, attempt)), call.signal);
  }
}

async function tryOnce(sender: Sender, call: Call): Promise<Response | RefillError> {
  call.signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(sender.timeoutMs);
  try {
    const response = await sender.fetch(`${sender.baseUrl}${call.path}`, {
      method: call.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${sender.apiKey}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    });
    return response.ok ? response : await readRefusal(response);
  } catch (cause) {
    call.signal?.throwIfAborted();
    return new RefillError('The server could not be reached.', {
      code: 'network_unreachable',
      status: 0,
      cause,
    });
  }
}

/** Half of it fixed, half by chance: callers that failed together do not come back together. */
function delay(firstDelayMs: number, attempt: number): number {
  const full = Math.min(LONGEST_DELAY_MS, firstDelayMs * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
