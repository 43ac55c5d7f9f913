/** Calls the credits API over HTTP as a product's backend does. */
export interface ApiReply {
  status: number;
  headers: Headers;
  body: unknown;
  text: string;
}

export interface ApiRequest {
  key?: string | null;
  body?: unknown;
  /** A body that is no JSON, or JSON that JSON.stringify would not write. */
  raw?: string;
  idempotencyKey?: string;
}

export async function callCredits(
  baseUrl: string,
  method: 'GET' | 'POST',
  path: string,
  { key, body, raw, idempotencyKey }: ApiRequest,
): Promise<ApiReply> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${baseUrl}/api/credits${path}`, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : null, text };
}
