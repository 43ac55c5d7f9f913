/** Calls the payments API over HTTP as an agent's backend does, and pays as its customers do. */
import type pg from 'pg';
import { type ApiTenant, makeApiTenant } from './api-tenant.ts';
import type { ApiReply, ApiRequest } from './credits-api.ts';
import { stack } from './stack.ts';
import { tokenise } from './stripe.ts';

/** The parts that an answer may have; which it has is for the test to say. */
interface PaymentsBody {
  success: boolean;
  payment_intent: { id: string; amount: number; status: string; client_secret: string };
  refund: { id: string; amount: number };
  customer: { id: string; email: string };
  checkout_session: { id: string; url: string; status: string };
  order: { id: string; reference: string; status: string };
  item: { id: string; available: number | null };
  items: { id: string; available: number | null }[];
  error: { code: string; message: string };
}

export function makeSeller(owner: pg.Pool): Promise<ApiTenant> {
  return makeApiTenant(owner, { scopes: ['payments'] });
}

/** @param path below `/payments`, the address of the documents. */
export async function callPayments(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { key, body, raw, idempotencyKey }: ApiRequest = {},
): Promise<ApiReply & { body: PaymentsBody }> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${stack().APP_URL}/payments${path}`, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** Sends what the form of a hosted checkout sends. */
export async function payCheckout(
  sessionId: string,
  fields: { card: string } | { bankAccount: string },
): Promise<{ status: number; body: { status?: string } | null }> {
  const origin = new URL(stack().SANDBOX_STRIPE_URL).origin;
  const form =
    'card' in fields
      ? { payment_method: await tokenise(fields.card) }
      : {
          'us_bank_account[routing_number]': '110000000',
          'us_bank_account[account_number]': fields.bankAccount,
          name: 'Ada Lovelace',
        };
  // Asked for on the page where the session was made without an address.
  const email = 'ada@example.test';
  const response = await fetch(`${origin}/c/pay/${sessionId}`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams(Object.entries({ ...form, email })),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}
