import { type ApiKeyCaller, type ApiKeyScope, authenticate } from '#lib/api-keys/authenticate.ts';
import { countRequest } from '#lib/api-keys/count-request.ts';
import type { Access } from '#lib/http/route.ts';

/**
 * A backend with an API key that has this scope, sent as `Authorization: Bearer rk_…`. 401 `invalid_api_key`, 403
 * `scope_required`, 429 `rate_limited`.
 */
export function apiKey(scope: ApiKeyScope): Access<ApiKeyCaller> {
  return {
    rule: { who: 'api-key', scope },
    usesCookies: false,
    authorise: async ({ request }) => {
      const caller = await authenticate(request.headers.get('authorization'), scope);
      await countRequest(caller.apiKeyId);
      return caller;
    },
  };
}

/**
 * A backend or agent with any working API key: what it is offered follows from the key's scopes, so that no single one is
 * needed to call. 401 `invalid_api_key`, 429.
 */
export const anyApiKey: Access<ApiKeyCaller> = {
  rule: { who: 'self-proving' },
  usesCookies: false,
  authorise: async ({ request }) => {
    const caller = await authenticate(request.headers.get('authorization'));
    await countRequest(caller.apiKeyId);
    return caller;
  },
};
