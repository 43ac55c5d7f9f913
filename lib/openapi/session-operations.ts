import { z } from 'zod';
import { alertsSchema } from '#lib/alerts/schemas.ts';
import { createApiKeySchema } from '#lib/api-keys/schemas.ts';
import { API_KEY_SCOPES } from '#lib/api-keys/scopes.ts';
import type { ApiOperation } from '#lib/openapi/operation.ts';

const empty = z.strictObject({});

const createdApiKey = z
  .strictObject({
    apiKey: z.strictObject({
      id: z.uuid(),
      name: z.string(),
      prefix: z
        .string()
        .meta({ description: 'The first characters of the key, by which to tell keys apart' }),
      scopes: z.array(z.enum(API_KEY_SCOPES)),
      monthlyBudgetCredits: z.int().nullable(),
      expiresAt: z.iso.datetime({ offset: true }).nullable(),
      createdAt: z.iso.datetime({ offset: true }),
    }),
    key: z.string().meta({ description: 'The key itself. It is shown this once: only its hash is stored' }),
  })
  .meta({ id: 'CreatedApiKey' });

/** What a signed-in owner or admin does to keys and alerts. */
export const SESSION_OPERATIONS: readonly ApiOperation[] = [
  {
    id: 'create-api-key',
    group: 'API keys',
    method: 'post',
    path: '/api/tenants/{tenant}/api-keys',
    summary: 'Create an API key',
    description: 'The key is answered once. A budget counts by calendar month in UTC; leave it out for none.',
    access: { role: 'admin' },
    body: createApiKeySchema.meta({ id: 'CreateApiKeyRequest' }),
    answer: createdApiKey,
    exampleBody: { name: 'Production backend', scopes: ['read', 'consume'], monthlyBudgetCredits: 5000 },
    exampleAnswer: {
      apiKey: {
        id: '0b5b1d0e-6f5a-4c29-9a5e-0c8f0f6f3c11',
        name: 'Production backend',
        prefix: 'rk_live_5FG4',
        scopes: ['read', 'consume'],
        monthlyBudgetCredits: 5000,
        expiresAt: null,
        createdAt: '2026-11-21T09:30:00.000Z',
      },
      key: 'rk_live_5FG4…',
    },
    errors: ['invalid_request', 'invalid_expiry', 'malformed_json'],
  },
  {
    id: 'revoke-api-key',
    group: 'API keys',
    method: 'delete',
    path: '/api/tenants/{tenant}/api-keys/{id}',
    summary: 'Revoke an API key',
    description: 'Requests with the key are refused within ten seconds, everywhere and for good.',
    access: { role: 'admin' },
    answer: empty,
    exampleAnswer: {},
    errors: ['api_key_not_found'],
  },
  {
    id: 'set-alerts',
    group: 'Alerts',
    method: 'put',
    path: '/api/tenants/{tenant}/alerts',
    summary: 'Set low-balance alerts',
    description: 'Replaces the balances, in credits, below which owners and admins are told; at most 10.',
    access: { role: 'admin' },
    body: alertsSchema.meta({ id: 'SetAlertsRequest' }),
    answer: z.strictObject({ thresholds: z.array(z.int()) }).meta({ id: 'Alerts' }),
    exampleBody: { thresholds: [1000, 250] },
    exampleAnswer: { thresholds: [1000, 250] },
    errors: ['invalid_request', 'malformed_json'],
  },
  {
    id: 'dismiss-alerts',
    group: 'Alerts',
    method: 'post',
    path: '/api/tenants/{tenant}/alerts/seen',
    summary: 'Dismiss the present alert',
    description: 'Takes the notice away for everybody in the tenant.',
    access: { role: 'admin' },
    answer: z.strictObject({ dismissed: z.int() }).meta({ id: 'DismissedAlerts' }),
    exampleAnswer: { dismissed: 1 },
    errors: [],
  },
];
