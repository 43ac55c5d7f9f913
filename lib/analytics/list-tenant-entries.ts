import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';

const row = z.object({
  sequence: z.number(),
  created_at: z.string(),
  kind: z.enum(ENTRY_KINDS),
  delta: z.number(),
  balance_after: z.number(),
  description: z.string(),
  label: z.string(),
});
export type TenantEntry = z.infer<typeof row>;

/** The newest ledger entries of a tenant. */
export async function listTenantEntries(tenantId: string, limit: number): Promise<TenantEntry[]> {
  return readRows(
    {
      name: 'tenant-entries',
      text: `select sequence, created_at, kind, delta, balance_after, description, label from public.credit_entries
        where tenant_id = $1 order by sequence desc limit $2`,
    },
    [tenantId, limit],
    row,
  );
}
