import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { callApi } from '#lib/http/call-api.ts';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test('an answer comes back as data, and what was sent arrives as JSON', async () => {
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body }));
  });
  expect(await callApi(url, { body: { credits: 3 } })).toEqual({
    ok: true,
    data: { method: 'POST', type: 'application/json', body: '{"credits":3}' },
  });
});

test('a refusal keeps its code, its words and the field at fault', async () => {
  const error = { code: 'email_taken', message: 'Someone uses this email already.', param: 'email' };
  const url = await serve((_, response) => response.writeHead(409).end(JSON.stringify({ error })));
  expect(await callApi(url)).toEqual({ ok: false, status: 409, error });
});

test('a page of a proxy instead of an answer is a failure in words, never its markup', async () => {
  const url = await serve((_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'));
  expect(await callApi(url)).toMatchObject({ ok: false, status: 502, error: { code: 'unreadable_answer' } });
});

test('an error of an unknown shape is not shown as it is', async () => {
  const url = await serve((_, response) =>
    response.writeHead(500).end('{"error":"relation does not exist"}'),
  );
  expect(await callApi(url)).toMatchObject({ ok: false, status: 500, error: { code: 'unreadable_answer' } });
});

test('a server that is gone is said in words', async () => {
  const url = await serve((_, response) => response.end());
  server?.close();
  server?.closeAllConnections();
  expect(await callApi(url)).toMatchObject({ ok: false, status: 0, error: { code: 'network_unreachable' } });
});
