import { createHash, randomBytes } from 'node:crypto';

/** A token for a link: 192 bits of chance. Only its hash is stored. */
export function newInvitationToken(): string {
  return randomBytes(24).toString('base64url');
}

export function hashInvitationToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
