import { createServer } from 'node:http';
import getPort from 'get-port';
import { Client, Pool } from 'pg';
import Stripe from 'stripe';
import { databaseAddresses } from './database-addresses.ts';
import { stripeClient } from './stripe-client.ts';
import { type StripeSandbox, startStripeSandbox } from './stripe-sandbox.ts';

export interface Received {
  event: Stripe.Event | null;
  isSigned: boolean;
}

export interface OwnSandbox {
  stripe: Stripe;
  sandbox: StripeSandbox;
  pool: Pool;
  received: Received[];
  /** Which status the endpoint answers webhooks with. */
  answerWith(status: number): void;
  control<T = unknown>(path: string, body?: object, method?: string): Promise<T>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A local Stripe of one test file's own, with its own database and webhook endpoint, on the Postgres of the tests.
 */
export async function startOwnSandbox(): Promise<OwnSandbox> {
  const serverUrl = databaseAddresses().superuser;
  const name = `stripe_test_${process.pid}_${Date.now()}`;
  await administer(serverUrl, `create database ${name}`);
  const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const received: Received[] = [];
  let status = 200;
  const endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['stripe-signature']);
      received.push(readEvent(sandbox, Buffer.concat(chunks).toString('utf8'), signature));
      response.writeHead(status).end('noted');
    });
  });
  const webhookPort = await getPort();
  await new Promise<void>((resolve) => endpoint.listen(webhookPort, '127.0.0.1', resolve));
  const options = { databaseUrl, port: await getPort(), webhookUrl: `http://127.0.0.1:${webhookPort}/hook` };
  let sandbox = await startStripeSandbox(options);
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  return {
    stripe: stripeClient(sandbox.url, sandbox.secretKey),
    sandbox,
    pool,
    received,
    answerWith: (next) => {
      status = next;
    },
    control: (path, body, method = 'POST') => control(sandbox.url, path, body, method),
    async restart() {
      await sandbox.stop();
      sandbox = await startStripeSandbox(options);
    },
    async stop() {
      await sandbox.stop();
      await pool.end();
      await new Promise((resolve) => endpoint.close(resolve));
      await administer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function control<T>(url: string, path: string, body: object | undefined, method: string): Promise<T> {
  const response = await fetch(`${url}/_sandbox${path}`, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

function readEvent(sandbox: StripeSandbox, body: string, signature: string): Received {
  try {
    const event = Stripe.webhooks.constructEvent(body, signature, sandbox.webhookSecret);
    return { event, isSigned: true };
  } catch {
    return { event: null, isSigned: false };
  }
}

async function administer(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
