import { randomBytes } from 'node:crypto';
import { queryOne } from '#lib/db.ts';
import { whyNotCallable } from '#lib/http/call-outside.ts';
import { AppError } from '#lib/http/errors.ts';
import type { AddEndpointRequest } from '#lib/outgoing-events/endpoint-schemas.ts';

/**
 * Adds an address that the next events are sent to.
 *
 * @returns its secret, which is shown once: with it a receiver checks the signature
 * @throws AppError `invalid_request` where the address could never be called, `too_many_endpoints`
 */
export async function addEndpoint(
  { tenantId, userId }: { tenantId: string; userId: string },
  { url, description, eventTypes }: AddEndpointRequest,
): Promise<{ id: string; url: string; secret: string }> {
  const problem = whyNotCallable(url);
  if (problem) throw new AppError('invalid_request', problem, { param: 'url' });
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const { id } = await queryOne<{ id: string }>(
    { name: 'add-endpoint', text: 'select id from events.add_endpoint($1, $2, $3, $4, $5, $6)' },
    [tenantId, url, description, eventTypes, secret, userId],
  );
  return { id, url, secret };
}
