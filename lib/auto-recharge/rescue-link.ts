/**
 * Links with which a person confirms a recharge that the bank would not take without them. A link names one attempt,
 * is signed, ends, and is good as long as that attempt waits for it: after a success, another card or a newer link it
 * is not. Who has the link can do this one thing and nothing else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { env } from '#lib/env.ts';

const claimsSchema = z.object({
  t: z.uuid(),
  a: z.uuid(),
  n: z.int(),
  /** When it ends, in seconds since 1970. */
  e: z.int(),
});

export interface RescueClaims {
  tenantId: string;
  attemptId: string;
  number: number;
  expiresAt: Date;
}

/** The address to put into a mail. */
export function rescueUrl(claims: RescueClaims): string {
  return `${env().APP_URL}/recharge/${signRescue(claims)}`;
}

export function signRescue({ tenantId, attemptId, number, expiresAt }: RescueClaims): string {
  const claims = { t: tenantId, a: attemptId, n: number, e: Math.floor(expiresAt.getTime() / 1000) };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${payload}.${signatureOf(payload)}`;
}

/** What a link says; null where it was not made by us. Whether it is still good is not looked at here. */
export function readRescue(token: string): RescueClaims | null {
  const [payload, signature, ...rest] = token.split('.');
  if (!payload || !signature || rest.length > 0) return null;
  const expected = Buffer.from(signatureOf(payload));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { t, a, n, e } = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  return { tenantId: t, attemptId: a, number: n, expiresAt: new Date(e * 1000) };
}

function signatureOf(payload: string): string {
  // The purpose is part of what is signed: nothing else that the secret signs can pass for a link.
  return createHmac('sha256', env().REFILL_SECRET).update(`recharge-rescue:${payload}`).digest('base64url');
}
