import { countRequest } from '#lib/api-keys/count-request.ts';
import { authenticateOperator, type OperatorKeyCaller } from '#lib/api-keys/operator-keys.ts';
import type { Access } from '#lib/http/route.ts';

/** The operator's own programs, with a key sent as `Authorization: Bearer rko_…`. 401 `invalid_api_key`, 429. */
export const operatorKey: Access<OperatorKeyCaller> = {
  rule: { who: 'operator-key' },
  usesCookies: false,
  authorise: async ({ request }) => {
    const caller = await authenticateOperator(request.headers.get('authorization'));
    await countRequest(caller.keyId);
    return caller;
  },
};
