import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import type * as api from '#lib/credits/schemas.ts';
import { createRefillClient, RefillError } from '../../clients/typescript/src/client.ts';
import type * as client from '../../clients/typescript/src/types.ts';

interface Seen {
  method: string | undefined;
  path: string | undefined;
  key: string | undefined;
  authorization: string | undefined;
  body: string;
}

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** A server that answers each try as it is told, and remembers what it saw. */
async function answering(...answers: ((response: ServerResponse, request: IncomingMessage) => void)[]) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method, url: path, headers } = request;
      const key = headers['idempotency-key'];
      seen.push({ method, path, key: String(key), authorization: headers.authorization, body });
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      answer?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const refill = createRefillClient({
    baseUrl: `http://127.0.0.1:${port}/`,
    apiKey: 'rk_test_x',
    firstDelayMs: 1,
    timeoutMs: 2_000,
  });
  return { refill, seen };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const refusal = (status: number, code: string, headers?: Record<string, string>) =>
  json(status, { error: { code, message: 'No.', param: 'credits', details: { missing: 1 } } }, headers);
const accepted = json(200, { sequence: 1, credits: 3, available: 7 });

describe('a call', () => {
  it('carries the key of the API, a body of JSON and an idempotency key of its own', async () => {
    const { refill, seen } = await answering(accepted);
    expect(await refill.consume({ credits: 3, label: 'a' })).toEqual({
      sequence: 1,
      credits: 3,
      available: 7,
    });
    await refill.consume({ credits: 3, label: 'a' });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/credits/consume',
      authorization: 'Bearer rk_test_x',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ credits: 3, label: 'a' });
    expect(seen[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[1]?.key).not.toBe(seen[0]?.key);
  });

  it('carries the idempotency key that it is given', async () => {
    const { refill, seen } = await answering(json(200, {}));
    await refill.holds.capture('a/b', { credits: 1 }, { idempotencyKey: 'order-1' });
    expect(seen).toMatchObject([{ path: '/api/credits/holds/a%2Fb/capture', key: 'order-1' }]);
  });

  it('names only the filters that are given', async () => {
    const { refill, seen } = await answering(json(200, { entries: [], nextCursor: null }));
    await refill.entries.page({ kind: 'consume', label: 'a & b', cursor: undefined });
    expect(seen[0]?.path).toBe('/api/credits/entries?kind=consume&label=a+%26+b');
  });
});

describe('a retry', () => {
  it.each([
    ['a reset connection', (response: ServerResponse) => void response.destroy()],
    ['429', refusal(429, 'rate_limited', { 'retry-after': '0' })],
    ['500', refusal(500, 'internal')],
    ['503', refusal(503, 'unavailable', { 'retry-after': '0' })],
    ['a page of a proxy', (response: ServerResponse) => void response.writeHead(502).end('<html>')],
  ])('after %s carries the same idempotency key', async (_, failure) => {
    const { refill, seen } = await answering(failure, failure, accepted);
    await refill.consume({ credits: 3 });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
  });

  it('waits for as long as Retry-After says', async () => {
    const { refill } = await answering(refusal(429, 'rate_limited', { 'retry-after': '1' }), accepted);
    const from = performance.now();
    await refill.consume({ credits: 3 });
    expect(performance.now() - from).toBeGreaterThanOrEqual(990);
  });

  it('does not happen where the wait would be longer than a minute', async () => {
    const { refill, seen } = await answering(refusal(429, 'rate_limited', { 'retry-after': '3600' }));
    await expect(refill.consume({ credits: 3 })).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    expect(seen).toHaveLength(1);
  });

  it.each([400, 401, 402, 403, 404, 409])('does not happen after %i', async (status) => {
    const { refill, seen } = await answering(refusal(status, 'some_code'));
    await expect(refill.consume({ credits: 3 })).rejects.toMatchObject({ status, code: 'some_code' });
    expect(seen).toHaveLength(1);
  });

  it('ends after four, with the last refusal', async () => {
    const { refill, seen } = await answering(refusal(503, 'unavailable'));
    await expect(refill.balance()).rejects.toMatchObject({ status: 503, code: 'unavailable' });
    expect(seen).toHaveLength(5);
  });
});

describe('an error', () => {
  it('has code, status, field and details', async () => {
    const { refill } = await answering(refusal(402, 'insufficient_credits'));
    const error = await refill.consume({ credits: 3 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RefillError);
    expect(error).toMatchObject({
      name: 'RefillError',
      code: 'insufficient_credits',
      status: 402,
      message: 'No.',
      param: 'credits',
      details: { missing: 1 },
    });
  });

  it('says that nobody answered, after all retries', async () => {
    const { refill, seen } = await answering((response) => void response.destroy());
    await expect(refill.balance()).rejects.toMatchObject({ code: 'network_unreachable', status: 0 });
    expect(seen).toHaveLength(5);
  });
});

describe('an aborted call', () => {
  it('rejects with the reason of its signal while it waits for an answer, and is not tried again', async () => {
    const controller = new AbortController();
    const { refill, seen } = await answering(() => controller.abort(new Error('enough')));
    await expect(refill.consume({ credits: 1 }, { signal: controller.signal })).rejects.toThrow('enough');
    expect(seen).toHaveLength(1);
  });

  it('rejects while it waits for the next try', async () => {
    const controller = new AbortController();
    const { refill, seen } = await answering((response) => {
      refusal(429, 'rate_limited', { 'retry-after': '30' })(response);
      setTimeout(() => controller.abort(new Error('enough')), 30);
    });
    await expect(refill.balance({ signal: controller.signal })).rejects.toThrow('enough');
    expect(seen).toHaveLength(1);
  });
});

describe('iterating over entries', () => {
  it('asks for the next page only when it is reached', async () => {
    const { refill, seen } = await answering(
      json(200, { entries: [{ sequence: 2 }, { sequence: 1 }], nextCursor: 'n' }),
      json(200, { entries: [{ sequence: 0 }], nextCursor: null }),
    );
    const sequences: number[] = [];
    for await (const entry of refill.entries.all({ limit: 2 })) {
      sequences.push(entry.sequence);
      if (sequences.length === 2) expect(seen).toHaveLength(1);
    }
    expect(sequences).toEqual([2, 1, 0]);
    expect(seen.map(({ path }) => path)).toEqual([
      '/api/credits/entries?limit=2',
      '/api/credits/entries?limit=2&cursor=n',
    ]);
  });
});

it("has the types of the API's own schemas", () => {
  expectTypeOf<client.Balance>().toEqualTypeOf<api.Balance>();
  expectTypeOf<client.ConsumeRequest>().toEqualTypeOf<api.ConsumeRequest>();
  expectTypeOf<client.ConsumeAnswer>().toEqualTypeOf<api.ConsumeAnswer>();
  expectTypeOf<{ debits: client.BatchDebit[] }>().toEqualTypeOf<api.ConsumeBatchRequest>();
  expectTypeOf<api.ConsumeBatchAnswer>().toExtend<client.ConsumeBatchAnswer>();
  expectTypeOf<client.HoldRequest>().toEqualTypeOf<api.HoldRequest>();
  expectTypeOf<client.Hold>().toEqualTypeOf<api.HoldAnswer>();
  expectTypeOf<client.CaptureRequest>().toEqualTypeOf<api.CaptureRequest>();
  expectTypeOf<client.EndedHold>().toEqualTypeOf<api.EndHoldAnswer>();
  expectTypeOf<client.Entry>().toEqualTypeOf<api.Entry>();
  expectTypeOf<client.EntriesPage>().toEqualTypeOf<api.EntriesAnswer>();
});
