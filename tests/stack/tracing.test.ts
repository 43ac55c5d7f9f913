/** Traces of a running stack, as a collector receives them: one purchase from its route to the job of its webhook. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Ports } from '#scripts/stack/ports.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';
import { type Launcher, launch, until, untilReady } from '../support/launcher.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';

const purchaseSchema = z.object({
  paymentIntentId: z.string(),
  clientSecret: z.string(),
  payment: z.object({ id: z.string() }),
});
const keysSchema = z.object({ stripeSecretKey: z.string(), stripeWebhookSecret: z.string() });

let receiver: OtlpReceiver;
let dir: string;
let ports: Ports;
let launcher: Launcher;
let cookie: string;

const app = () => `http://localhost:${ports.app}`;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  dir = await mkdtemp(join(tmpdir(), 'refill-traces-'));
  ports = await freePorts();
  launcher = launch(dir, ports, {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    LOG_LEVEL: 'info',
  });
  await untilReady(launcher);
  const signedIn = await post('/api/auth/sign-in', { email: 'owner@acme.test', password: 'refill-demo' });
  cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  launcher.process.kill('SIGTERM');
  await launcher.exited;
  receiver.close();
  await rm(dir, { recursive: true, force: true });
});

function post(path: string, body: unknown): Promise<Response> {
  return fetch(app() + path, {
    method: 'POST',
    headers: { origin: app(), 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify(body),
  });
}

async function received(what: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
  await until(() => receiver.spans.some(what), 30_000);
  const found = receiver.spans.find(what);
  if (!found) throw new Error('It was there a moment ago.');
  return found;
}

const within = (parent: ReceivedSpan) => receiver.spans.filter(({ traceId }) => traceId === parent.traceId);

it('one purchase is seen from its route, with SQL and Stripe, to the job of its webhook', async () => {
  const response = await post('/api/stripe/create-payment-intent?tenant=acme', {
    customAmountCents: 5000,
    purchaseId: crypto.randomUUID(),
  });
  const { paymentIntentId, clientSecret, payment } = purchaseSchema.parse(await response.json());
  expect(response.status).toBe(200);

  const route = await received(({ name }) => name === 'POST /api/stripe/create-payment-intent');
  expect(route).toMatchObject({ service: 'refill-web' });
  expect(route.attributes).toMatchObject({ 'refill.tenant_id': expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(Number(route.attributes['http.response.status_code'])).toBe(200);
  const stripeCall = within(route).find(({ name }) => name === 'Stripe POST /v1/payment_intents');
  expect(stripeCall?.parentSpanId).toBe(route.spanId);
  const statements = within(route).filter(({ name }) => name.startsWith('pg.query'));
  expect(statements.length).toBeGreaterThan(2);
  expect(JSON.stringify(statements)).toContain('payments.');

  await pay(paymentIntentId);
  // One job works off all that has arrived, in the trace of the request that asked for it.
  const isWebhook = ({ name }: ReceivedSpan) => name === 'POST /api/stripe/webhooks';
  const job = await received((span) => span.name === 'job webhook-inbox' && within(span).some(isWebhook));
  expect(job.service).toBe('refill-worker');
  const webhook = await received((span) => isWebhook(span) && span.traceId === job.traceId);
  expect(job.parentSpanId).toBe(webhook.spanId);
  expect(
    within(job).some(({ parentSpanId, name }) => parentSpanId === job.spanId && name.startsWith('pg.query')),
  ).toBe(true);
  // Values of statements, and what opens a payment, are in no span.
  expect(receiver.text()).not.toContain(clientSecret);
  expect(receiver.text()).not.toContain(payment.id);
  expect(receiver.text()).not.toContain('owner@acme.test');
});

it('a refusal carries its code, a path no token, and a log line its trace', async () => {
  const token = 't'.repeat(43);
  expect((await post(`/api/invitations/${token}/accept`, {})).status).toBe(404);
  const refused = await received(({ name }) => name === 'POST /api/invitations/[token]/accept');
  expect(refused.attributes).toMatchObject({ 'refill.error_code': 'invitation_not_found' });
  expect(receiver.text()).not.toContain(token);

  const signature = { id: 'evt_trace', object: 'event', type: 'payment_intent.succeeded', livemode: false };
  const intent = {
    id: 'pi_nobody_knows',
    object: 'payment_intent',
    metadata: { refill_payment_id: crypto.randomUUID() },
  };
  const payload = JSON.stringify({
    ...signature,
    created: 1,
    api_version: '2026-10-28.endive',
    data: { object: intent },
  });
  const { stripeWebhookSecret: secret } = keys();
  await fetch(`${app()}/api/stripe/webhooks`, {
    method: 'POST',
    headers: { 'stripe-signature': stripe().webhooks.generateTestHeaderString({ payload, secret }) },
    body: payload,
  });
  const log = join(dir, 'logs', 'worker.log');
  await until(() => readFileSync(log, 'utf8').includes('evt_trace'), 30_000);
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .find((text) => text.includes('"eventId":"evt_trace"'));
  const { trace_id } = JSON.parse(line ?? '{}');
  const job = await received(({ name, traceId }) => name === 'job webhook-inbox' && traceId === trace_id);
  expect(job.traceId).toBe(trace_id);
});

function keys(): z.infer<typeof keysSchema> {
  return keysSchema.parse(JSON.parse(readFileSync(join(dir, 'keys.json'), 'utf8')));
}

function stripe(): Stripe {
  return new Stripe(keys().stripeSecretKey, {
    host: '127.0.0.1',
    port: ports.stripe,
    protocol: 'http',
  });
}

async function pay(intentId: string): Promise<void> {
  const made = await fetch(`http://127.0.0.1:${ports.stripe}/_sandbox/cards`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' }),
  });
  const { id } = (await made.json()) as { id: string };
  await stripe().paymentIntents.confirm(intentId, { payment_method: id, return_url: app() });
}
