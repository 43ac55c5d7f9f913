import { env } from '#lib/env.ts';
import { selfProvingRoute } from '#lib/http/route.ts';
import { createApiDocument } from '#lib/openapi/document.ts';

/** `GET /api/openapi.json`: the API as one OpenAPI 3.1 document, for anyone and any tool. */
export const GET = selfProvingRoute(async () =>
  Response.json(createApiDocument(env().APP_URL), {
    headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' },
  }),
);
