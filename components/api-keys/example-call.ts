import type { ApiKeyScope } from '#lib/api-keys/scopes.ts';

/** A call that works as it stands, and changes as little as the key's scopes let it. */
export function exampleCall(apiUrl: string, key: string, scopes: readonly ApiKeyScope[]): string {
  const authorisation = `-H "Authorization: Bearer ${key}"`;
  if (scopes.includes('read')) return `curl ${apiUrl}/api/credits/balance \\\n  ${authorisation}`;
  if (!scopes.includes('consume')) {
    // This key is for payments alone: looking for one that nobody made answers 404 and proves that the key is taken.
    return `curl ${apiUrl}/api/payments/intent/pi_example/status \\\n  ${authorisation}`;
  }
  return [
    `curl ${apiUrl}/api/credits/consume`,
    authorisation,
    '-H "Content-Type: application/json"',
    '-H "Idempotency-Key: first-call"',
    `-d '{ "credits": 1, "label": "first call" }'`,
  ].join(' \\\n  ');
}
