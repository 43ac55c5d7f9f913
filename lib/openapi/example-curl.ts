import type { ApiOperation } from '#lib/openapi/operation.ts';

/** The call from a shell. Calls with a session are shown too, but made by our own pages. */
export function exampleCurl(
  { method, path, access, exampleBody, takesIdempotencyKey }: ApiOperation,
  apiUrl: string,
): string {
  const address = `${apiUrl}${path.replace('{tenant}', 'acme').replace('{id}', '$ID').replace('{name}', 'charge-customer')}`;
  const parts = [
    `curl ${method === 'get' || method === 'post' ? '' : `-X ${method.toUpperCase()} `}"${address}"`,
  ];
  if ('scope' in access) parts.push('-H "Authorization: Bearer $REFILL_API_KEY"');
  if ('key' in access) parts.push('-H "Authorization: Bearer $REFILL_OPERATOR_KEY"');
  if (takesIdempotencyKey) parts.push('-H "Idempotency-Key: order-1042"');
  if (exampleBody !== undefined) {
    parts.push('-H "Content-Type: application/json"', `-d '${JSON.stringify(exampleBody, null, 2)}'`);
  }
  return parts.join(' \\\n  ');
}
