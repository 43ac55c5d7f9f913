/** What a route handler says when it refuses. `param` names the field at fault, `details` what a screen may show. */
export interface ApiError {
  code: string;
  message: string;
  param?: string;
  details?: unknown;
}

export type ApiAnswer<T> = { ok: true; data: T } | { ok: false; error: ApiError; status: number };

export interface ApiCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

const UNREACHABLE: ApiError = {
  code: 'network_unreachable',
  message: "We couldn't reach the server. Check your connection and try again.",
};

const UNREADABLE: ApiError = {
  code: 'unreadable_answer',
  message: 'Something went wrong on our side. Try again in a moment.',
};

function readError(answer: unknown): ApiError {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return UNREADABLE;
  const { error } = answer;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error))
    return UNREADABLE;
  if (typeof error.code !== 'string' || typeof error.message !== 'string') return UNREADABLE;
  return {
    code: error.code,
    message: error.message,
    ...('param' in error && typeof error.param === 'string' ? { param: error.param } : {}),
    ...('details' in error ? { details: error.details } : {}),
  };
}

/**
 * Calls one of our own route handlers from the browser and never throws for what a person can meet: a refusal, a
 * server that fails or a network that is gone all come back as an error with a sentence to show.
 *
 * `T` is the contract of the route; both ends are ours and of the same build.
 */
export async function callApi<T>(path: string, call: ApiCall = {}): Promise<ApiAnswer<T>> {
  const { method = call.body === undefined ? 'GET' : 'POST', body, signal } = call;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return { ok: false, status: 0, error: UNREACHABLE };
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    return { ok: false, status: response.status, error: UNREADABLE };
  }
  if (!response.ok) return { ok: false, status: response.status, error: readError(answer) };
  return { ok: true, data: answer as T };
}
