import { z } from 'zod';
import { defineTool } from '#lib/agent/define-tool.ts';
import { getBalance } from '#lib/credits/get-balance.ts';

/** `read_balance`: what the tenant has now, in credits. */
export const readBalance = defineTool({
  name: 'read_balance',
  title: 'Read the balance',
  description:
    'The prepaid credits of this account now: available to spend, held for work under way, debt, and what expires next. Whole credits, not money.',
  scope: 'read',
  isReadOnly: true,
  input: z.strictObject({}),
  run: async ({ tenantId }) => ({ ...(await getBalance(tenantId)) }),
});
