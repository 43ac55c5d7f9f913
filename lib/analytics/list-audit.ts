import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  id: z.string(),
  at: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string(),
  state_before: z.record(z.string(), z.unknown()),
  state_after: z.record(z.string(), z.unknown()),
  by: z.string().nullable(),
  tenant_name: z.string().nullable(),
});
export type AuditRow = z.infer<typeof row>;

/** Who changed what by hand, the newest first. */
export async function listAudit(before: string | undefined, limit: number): Promise<Page<AuditRow>> {
  const place = readCursor(before, z.uuid());
  const rows = await readRows(
    {
      name: `audit-${place ? 'before' : 'newest'}`,
      text: `select l.id, l.at, l.action, l.subject, l.reason, l.state_before, l.state_after, f.email as by,
          t.name as tenant_name
        from public.audit_log l left join public.profiles f on f.user_id = l.user_id
        left join public.tenants t on t.id = l.tenant_id
        where ${place ? '(l.at, l.id) < ($2::timestamptz, $3::uuid)' : '$2::text is null and $3::text is null'}
        order by l.at desc, l.id desc limit $1`,
    },
    [limit + 1, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ at, id }) => ({ at, id }));
}

/** What differs between two states: `price_cents`, `1000 → 1200`; of what is new only what it is. Pure. */
export function changesOf({
  state_before,
  state_after,
}: Pick<AuditRow, 'state_before' | 'state_after'>): { field: string; words: string }[] {
  return Object.keys({ ...state_before, ...state_after })
    .filter((field) => !TOLD_ELSEWHERE.includes(field))
    .map((field) => ({ field, before: words(state_before[field]), after: words(state_after[field]) }))
    .filter(({ before, after }) => before !== after)
    .map(({ field, before, after }) => ({
      field,
      words: before === NOTHING ? after : `${before} → ${after}`,
    }));
}

/** The row says of whom, by whom and when already. */
const TOLD_ELSEWHERE = ['id', 'tenant_id', 'created_at', 'updated_at', 'updated_by'];

const NOTHING = 'nothing';

const words = (value: unknown) =>
  value === undefined || value === null || value === ''
    ? NOTHING
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
