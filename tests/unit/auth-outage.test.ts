/** A Supabase that does not answer, asked by its own client over real HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseOutage } from '#lib/auth/refuse-outage.ts';

let status = 503;
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error_code: 'invalid_credentials', msg: 'Invalid login credentials' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function signInAt(address: string): Promise<void> {
  const { auth } = createClient(address, 'sb_publishable_of_a_test', { auth: { persistSession: false } });
  const { error } = await auth.signInWithPassword({ email: 'a@example.test', password: 'a password' });
  expect(error).not.toBeNull();
  refuseOutage(error);
}

describe('Supabase that does not answer', () => {
  it('is neither a sign-out nor a wrong password: 503', async () => {
    const outage = { code: 'unavailable', status: 503 };
    await expect(signInAt('http://127.0.0.1:1')).rejects.toMatchObject(outage);
    for (status of [500, 502, 503, 504]) await expect(signInAt(url)).rejects.toMatchObject(outage);
  });

  it('is told from one that refuses a password', async () => {
    status = 400;
    await expect(signInAt(url)).resolves.toBeUndefined();
  });
});
