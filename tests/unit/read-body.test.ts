import { describe, expect, it } from 'vitest';
import { readBytes } from '#lib/http/read-body.ts';

const LIMIT = 1_000;
const CHUNK = 100;

/** A request whose body comes in chunks for as long as somebody reads; `sent` counts them. */
function endless(saidLength: number | null): { request: Request; sent: () => number } {
  let chunks = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        chunks += 1;
        controller.enqueue(new Uint8Array(CHUNK));
      },
    },
    { highWaterMark: 0 },
  );
  // Not yet known to the types of browsers: the body is sent before there is an answer.
  const options = { method: 'POST', body, duplex: 'half' };
  const request = new Request('https://refill.test/api/x', options);
  if (saidLength !== null) request.headers.set('content-length', String(saidLength));
  return { request, sent: () => chunks };
}

describe('W15: a body over the limit', () => {
  it('that says its length is refused before any of it is read', async () => {
    const { request, sent } = endless(LIMIT + 1);
    await expect(readBytes(request, LIMIT)).rejects.toMatchObject({ code: 'body_too_large', status: 413 });
    expect(sent()).toBe(0);
  });

  it('that says nothing, or lies, is read no further than the limit', async () => {
    for (const saidLength of [null, 10]) {
      const { request, sent } = endless(saidLength);
      await expect(readBytes(request, LIMIT)).rejects.toMatchObject({ code: 'body_too_large' });
      expect(sent()).toBe(LIMIT / CHUNK + 1);
    }
  });

  it('is the first that is refused: one of the limit is read whole', async () => {
    const request = new Request('https://refill.test/api/x', { method: 'POST', body: 'x'.repeat(LIMIT) });
    expect(await readBytes(request, LIMIT)).toHaveLength(LIMIT);
  });
});
