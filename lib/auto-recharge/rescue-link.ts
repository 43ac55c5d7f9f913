/**
 * The link by which a person finishes a recharge that the bank wants confirmed. It names one attempt, ends when the
 * attempt's time does, and is signed: whoever holds it needs no session, and nobody can make one. That it works once
 * is the attempt's own doing, which is open or is not.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { env } from '#lib/env.ts';

export interface RescueLink {
  tenantId: string;
  attemptId: string;
  expiresAt: Date;
}

/** The address to put into a mail. */
export function rescueUrl({ tenantId, attemptId, expiresAt }: RescueLink): string {
  const named = `${tenantId}.${attemptId}.${Math.floor(expiresAt.getTime() / 1000)}`;
  return `${env().APP_URL}/recharge/${named}.${sign(named)}`;
}

const parts = z.tuple([z.uuid(), z.uuid(), z.coerce.number().int().positive(), z.string()]);

/**
 * Reads the last part of such an address.
 *
 * @returns null for what we did not sign; a link that is over is returned, so that the page can say so
 */
export function readRescueToken(token: string): RescueLink | null {
  const read = parts.safeParse(token.split('.'));
  if (!read.success) return null;
  const [tenantId, attemptId, seconds, signature] = read.data;
  const expected = Buffer.from(sign(`${tenantId}.${attemptId}.${seconds}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return { tenantId, attemptId, expiresAt: new Date(seconds * 1000) };
}

function sign(named: string): string {
  return createHmac('sha256', env().REFILL_SECRET).update(`rescue-link:${named}`).digest('base64url');
}
