import { createHash, createHmac } from 'node:crypto';
import { env } from '#lib/env.ts';

/**
 * The token in the link of an invitation. It is made from a seed, so that the job that mails the link carries nothing
 * with which somebody who reads the queue could accept: that takes REFILL_SECRET too. Only the token's hash is stored.
 *
 * @param seed a random UUID
 */
export function invitationToken(seed: string): string {
  return createHmac('sha256', env().REFILL_SECRET).update(`invitation:${seed}`).digest('base64url');
}

export function invitationUrl(token: string): string {
  return `${env().APP_URL}/invitations/${token}`;
}

export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
