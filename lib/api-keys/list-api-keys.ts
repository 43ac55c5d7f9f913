import { z } from 'zod';
import type { ApiKey } from '#lib/api-keys/schemas.ts';
import { API_KEY_SCOPES } from '#lib/api-keys/scopes.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

export interface ListedApiKey extends ApiKey {
  state: 'active' | 'expired' | 'revoked';
  budgetUsedCredits: number;
  lastUsedAt: string | null;
  revokedAt: string | null;
  /** Null where a command made the key or its maker has left. */
  createdBy: string | null;
}

const keyRow = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  monthly_budget_credits: z.number().nullable(),
  budget_month: z.string().nullable(),
  budget_used_credits: z.number(),
  expires_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  created_at: z.string(),
  profiles: z.object({ full_name: z.string() }).nullable(),
});

/** A tenant's keys, the newest first, as far as the person of this session may see them: members see none. */
export async function listApiKeys(tenantId: string, now = new Date()): Promise<ListedApiKey[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('api_keys')
    .select(
      `id, name, prefix, scopes, monthly_budget_credits, budget_month, budget_used_credits, expires_at, revoked_at,
       last_used_at, created_at, profiles(full_name)`,
    )
    .eq('tenant_id', tenantId)
    .order('created_at', { ascending: false })
    .throwOnError();
  return z
    .array(keyRow)
    .parse(data)
    .map((row) => ({
      id: row.id,
      name: row.name,
      prefix: row.prefix,
      scopes: row.scopes,
      monthlyBudgetCredits: row.monthly_budget_credits,
      // What was used in an earlier month counts no more.
      budgetUsedCredits: isThisMonth(row.budget_month, now) ? row.budget_used_credits : 0,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      lastUsedAt: row.last_used_at,
      createdAt: row.created_at,
      createdBy: row.profiles?.full_name ?? null,
      state: row.revoked_at
        ? 'revoked'
        : row.expires_at && new Date(row.expires_at) <= now
          ? 'expired'
          : 'active',
    }));
}

/** Budgets run by months in UTC. */
function isThisMonth(month: string | null, now: Date): boolean {
  return month?.slice(0, 7) === now.toISOString().slice(0, 7);
}
