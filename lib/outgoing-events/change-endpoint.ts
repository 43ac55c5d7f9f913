import { query } from '#lib/db.ts';

/**
 * Switches an endpoint on or off, or removes it for good.
 *
 * @throws AppError `endpoint_not_found`
 */
export async function changeEndpoint(
  tenantId: string,
  endpointId: string,
  change: 'enable' | 'disable' | 'remove',
): Promise<void> {
  await query({ name: 'change-endpoint', text: 'select id from events.change_endpoint($1, $2, $3)' }, [
    tenantId,
    endpointId,
    change,
  ]);
}
