import { z } from 'zod';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';
import { type EntriesQuery, startOf } from '#lib/history/history-query.ts';
import type { HistoryPage } from '#lib/history/list-payments.ts';
import type { SupabaseServerClient } from '#lib/supabase/server.ts';

const entryRow = z.object({
  sequence: z.number(),
  created_at: z.string(),
  kind: z.enum(ENTRY_KINDS),
  delta: z.number(),
  balance_after: z.number(),
  label: z.string(),
  description: z.string(),
  user_id: z.string().nullable(),
  api_key_id: z.string().nullable(),
});
const profileRow = z.object({ user_id: z.string(), full_name: z.string() });
const keyRow = z.object({ id: z.string(), name: z.string() });

export interface HistoryEntry extends z.infer<typeof entryRow> {
  /** A person, a key, or empty: the system itself. */
  by: string;
}

/** Entries of a tenant's ledger, the newest first, with the names behind them as far as the reader may know them. */
export async function listEntries(
  supabase: SupabaseServerClient,
  tenantId: string,
  { kind, period, before }: EntriesQuery,
  { now, limit }: { now: Date; limit: number },
): Promise<HistoryPage<HistoryEntry>> {
  let asked = supabase
    .from('credit_entries')
    .select('sequence, created_at, kind, delta, balance_after, label, description, user_id, api_key_id')
    .eq('tenant_id', tenantId);
  if (kind) asked = asked.eq('kind', kind);
  const since = startOf(period, now);
  if (since) asked = asked.gte('created_at', since);
  // Entries are numbered without gaps: the number is the place in the list.
  const after = z.coerce.number().int().positive().safeParse(before);
  if (after.success) asked = asked.lt('sequence', after.data);
  const { data } = await asked
    .order('sequence', { ascending: false })
    .limit(limit + 1)
    .throwOnError();
  const entries = z.array(entryRow).parse(data);
  const names = await namesOf(supabase, tenantId, entries);
  return {
    rows: entries.slice(0, limit).map((entry) => ({
      ...entry,
      by: entry.api_key_id
        ? (names.get(entry.api_key_id) ?? 'An API key')
        : entry.user_id
          ? (names.get(entry.user_id) ?? 'A former member')
          : '',
    })),
    next: entries.length > limit ? String(entries[limit - 1]?.sequence) : null,
  };
}

async function namesOf(
  supabase: SupabaseServerClient,
  tenantId: string,
  entries: readonly { user_id: string | null; api_key_id: string | null }[],
): Promise<Map<string, string>> {
  const users = [...new Set(entries.flatMap(({ user_id }) => user_id ?? []))];
  const keys = [...new Set(entries.flatMap(({ api_key_id }) => api_key_id ?? []))];
  const [profiles, apiKeys] = await Promise.all([
    users.length > 0
      ? supabase.from('profiles').select('user_id, full_name').in('user_id', users).throwOnError()
      : { data: [] },
    keys.length > 0
      ? supabase.from('api_keys').select('id, name').eq('tenant_id', tenantId).in('id', keys).throwOnError()
      : { data: [] },
  ]);
  return new Map([
    ...z
      .array(profileRow)
      .parse(profiles.data)
      .map((row) => [row.user_id, row.full_name] as const),
    ...z
      .array(keyRow)
      .parse(apiKeys.data)
      .map((row) => [row.id, `Key ${row.name}`] as const),
  ]);
}
