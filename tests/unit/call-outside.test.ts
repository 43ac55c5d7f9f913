/** X7: what a tenant types must not make our server talk to our own network. Real servers, real names. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOutside, type Surroundings, whyNotCallable } from '#lib/http/call-outside.ts';
import { type NameServer, startNameServer } from '../support/name-server.ts';

const PRIVATE = { outcome: 'refused', reason: 'The address leads into a private network.' };
/** Somebody's, out of our network: not reached in these tests. */
const PUBLIC = '93.184.216.34';

let receiver: Server;
let port: number;
let names: NameServer;
let connections = 0;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  receiver = createServer((request, response) => answer(request, response));
  // Both families of this machine: a refused call must not even connect.
  receiver.on('connection', () => connections++);
  await new Promise<void>((resolve) => receiver.listen(0, '::', resolve));
  ({ port } = receiver.address() as AddressInfo);
  names = await startNameServer({
    'loopback.test': [['127.0.0.1']],
    'metadata.test': [['169.254.169.254']],
    'private.test': [['10.0.0.5']],
    'mapped.test': [['::ffff:7f00:1']],
    'compatible.test': [['::7f00:1']],
    // Written without the dots of IPv4, which the agent would not take for an address.
    'compatible-with-nothing.test': [['::1234']],
    'translated.test': [['64:ff9b::7f00:1']],
    'translated-locally.test': [['64:ff9b:1::7f00:1']],
    'of-the-site.test': [['fec0::1']],
    'of-a-segment.test': [['5f00::1']],
    'half.test': [[PUBLIC, '127.0.0.1']],
    'rebinding.test': [[PUBLIC], ['127.0.0.1']],
  });
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await names[Symbol.asyncDispose]();
});
beforeEach(() => {
  connections = 0;
  answer = (_, response) => response.end('ok');
});

const live = (): Surroundings => ({ isSandbox: false, lookup: names.lookup });
const sandbox: Surroundings = { isSandbox: true };
const call = (url: string, surroundings: Surroundings, timeoutMs = 5_000) =>
  callOutside({ url, headers: { 'x-signature': 'v1,abc' }, body: '{"a":1}', timeoutMs }, surroundings);

describe('addresses that a tenant may not have called', () => {
  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f.0.0.1',
    'https://0.0.0.0',
    'https://10.0.0.1',
    'https://172.16.0.1',
    'https://192.168.0.1',
    'https://100.64.0.1',
    'https://100.100.100.200',
    'https://169.254.169.254',
    'https://192.0.0.192',
    'https://168.63.129.16',
    'https://198.18.0.1',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://[::]',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:169.254.169.254]',
    'https://[::127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://[64:ff9b:1::7f00:1]',
    'https://[2002:7f00:1::]',
    'https://[fe80::1]',
    'https://[fec0::1]',
    'https://[fc00::1]',
    'https://[fd00:ec2::254]',
    'https://[ff02::1]',
  ])('X7: %s is refused, and nothing is connected', async (origin) => {
    expect(await call(`${origin}:${port}/hooks`, live())).toEqual(PRIVATE);
    expect(connections).toBe(0);
  });

  it('X7: the name of this machine is refused', async () => {
    expect(await call(`https://localhost:${port}/`, { isSandbox: false })).toEqual(PRIVATE);
    expect(connections).toBe(0);
  });

  it.each([
    'loopback.test',
    'metadata.test',
    'private.test',
    'mapped.test',
    'compatible.test',
    'compatible-with-nothing.test',
    'translated.test',
    'translated-locally.test',
    'of-the-site.test',
    'of-a-segment.test',
    'half.test',
  ])('X7: the public name %s that leads inside is refused at connect', async (name) => {
    expect(whyNotCallable(`https://${name}/`, false)).toBeNull();
    expect(await call(`https://${name}:${port}/`, live())).toEqual(PRIVATE);
    expect(names.asked(name)).toBe(1);
    expect(connections).toBe(0);
  });

  it('X7: a name that was public when it was looked at and is not when it is called is refused (DNS rebinding)', async () => {
    const first = await call(`https://rebinding.test:${port}/`, live(), 300);
    expect(first.outcome).toBe('failed');
    expect(await call(`https://rebinding.test:${port}/`, live())).toEqual(PRIVATE);
    // Asked once for each call: what was checked is what is connected to.
    expect(names.asked('rebinding.test')).toBe(2);
    expect(connections).toBe(0);
  });

  it.each([
    ['http, outside of the sandbox', 'http://example.com/', 'The address has to be https.'],
    ['a file', 'file:///etc/passwd', 'The address has to be https.'],
    ['another protocol', 'gopher://example.com', 'The address has to be https.'],
    ['a name and password', 'https://a:b@example.com', 'The address must not carry a name or password.'],
    ['no address', 'example.com', 'This is not an address. It looks like https://example.com/hooks.'],
  ])('X7: %s is refused in words for its field', async (_, url, reason) => {
    expect(await call(url, live())).toEqual({ outcome: 'refused', reason });
    expect(whyNotCallable(url, false)).toBe(reason);
  });
});

describe('in the sandbox', () => {
  it('this machine is called over http, with body and headers as they are', async () => {
    const seen = Promise.withResolvers<unknown>();
    answer = async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, headers } = request;
      seen.resolve({ method, signature: headers['x-signature'], body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end('taken');
    };
    expect(await call(`http://127.0.0.1:${port}/hooks`, sandbox)).toEqual({
      outcome: 'answered',
      status: 202,
      body: 'taken',
    });
    expect(await seen.promise).toEqual({ method: 'POST', signature: 'v1,abc', body: '{"a":1}' });
  });

  it('both families of this machine and its name are called', async () => {
    for (const host of ['[::1]', 'localhost']) {
      expect(await call(`http://${host}:${port}/`, sandbox)).toMatchObject({ status: 200 });
    }
  });

  it.each(['http://169.254.169.254', 'http://10.0.0.1', 'http://0.0.0.0', 'http://[fd00:ec2::254]'])(
    'X7: %s is refused all the same',
    async (origin) => {
      expect(await call(`${origin}:${port}/`, sandbox)).toEqual(PRIVATE);
      expect(connections).toBe(0);
    },
  );
});

describe('what the other side may do', () => {
  it('X7: a redirect is an answer and is not followed', async () => {
    answer = (_, response) =>
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    expect(await call(`http://127.0.0.1:${port}/`, sandbox)).toEqual({
      outcome: 'answered',
      status: 307,
      body: '',
    });
    expect(connections).toBe(1);
  });

  it('an endless answer is read no further than its first KB', async () => {
    const isCut = Promise.withResolvers<void>();
    answer = (_, response) => {
      const chunk = 'x'.repeat(64 * 1024);
      const more = () => {
        while (response.write(chunk));
      };
      response.on('drain', more).on('close', () => isCut.resolve());
      more();
    };
    const answered = await call(`http://127.0.0.1:${port}/`, sandbox);
    expect(answered).toEqual({ outcome: 'answered', status: 200, body: 'x'.repeat(1024) });
    await isCut.promise;
  });

  it('an answer that does not come, and one that trickles, end at the limit', async () => {
    for (const slow of [
      () => undefined,
      (_: IncomingMessage, response: ServerResponse) => {
        const trickle = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(trickle));
      },
    ]) {
      answer = slow;
      const started = performance.now();
      expect(await call(`http://127.0.0.1:${port}/`, sandbox, 400)).toEqual({
        outcome: 'failed',
        reason: 'There was no whole answer within 0.4 seconds.',
      });
      expect(performance.now() - started).toBeGreaterThan(390);
    }
  });

  it('a closed port and a name that nobody has fail in words', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port: free } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await call(`http://127.0.0.1:${free}/`, sandbox)).toEqual({
      outcome: 'failed',
      reason: 'The address could not be reached (ECONNREFUSED).',
    });
    expect(await call('https://nobody.test/', live())).toEqual({
      outcome: 'failed',
      reason: 'The address could not be reached (ENOTFOUND).',
    });
  });

  it('a connection cut before the answer fails; one cut within it has been answered', async () => {
    answer = (request) => request.socket.destroy();
    expect(await call(`http://127.0.0.1:${port}/`, sandbox)).toEqual({
      outcome: 'failed',
      reason: 'The address could not be reached (ECONNRESET).',
    });
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      request.resume().on('end', () => response.write('half', () => request.socket.end()));
    };
    expect(await call(`http://127.0.0.1:${port}/`, sandbox)).toEqual({
      outcome: 'answered',
      status: 200,
      body: 'half',
    });
  });

  it('a message beyond what anyone takes is not sent', async () => {
    const body = 'x'.repeat(256 * 1024 + 1);
    const url = `http://127.0.0.1:${port}/`;
    expect(await callOutside({ url, headers: {}, body }, sandbox)).toMatchObject({ outcome: 'refused' });
    expect(connections).toBe(0);
  });
});
