import { CATALOGUE_OPERATIONS } from '#lib/openapi/catalogue-operations.ts';
import { CREDITS_OPERATIONS } from '#lib/openapi/credits-operations.ts';
import { HOLDS_OPERATIONS } from '#lib/openapi/holds-operations.ts';
import { JOBS_OPERATIONS } from '#lib/openapi/jobs-operations.ts';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { PAYMENTS_OPERATIONS } from '#lib/openapi/payments-operations.ts';
import { SELLING_OPERATIONS } from '#lib/openapi/selling-operations.ts';
import { SESSION_OPERATIONS } from '#lib/openapi/session-operations.ts';
import { SUBSCRIPTIONS_OPERATIONS } from '#lib/openapi/subscriptions-operations.ts';

/** The only list of what the reference describes, in the order of the page. */
export const OPERATIONS: readonly ApiOperation[] = [
  ...CREDITS_OPERATIONS.filter(({ group }) => group === 'Credits'),
  ...HOLDS_OPERATIONS,
  ...CREDITS_OPERATIONS.filter(({ group }) => group === 'Ledger'),
  ...SESSION_OPERATIONS,
  ...PAYMENTS_OPERATIONS,
  ...SELLING_OPERATIONS,
  ...CATALOGUE_OPERATIONS,
  ...SUBSCRIPTIONS_OPERATIONS,
  ...JOBS_OPERATIONS,
];
