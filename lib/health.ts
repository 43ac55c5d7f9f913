import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { DEAD_AFTER_SECONDS } from '#lib/jobs/heartbeat.ts';
import { stripe } from '#lib/stripe.ts';

export type PartName = 'database' | 'supabase' | 'stripe' | 'worker';

export interface Health {
  status: 'ok' | 'degraded';
  parts: Record<PartName, 'ok' | 'unavailable'>;
}

const TIMEOUT_MS = 3_000;

/** Asks every part that the product needs whether it answers. */
export async function checkHealth(): Promise<Health> {
  const checks: Record<PartName, () => Promise<unknown>> = {
    database: () => query({ name: 'health', text: 'select 1' }),
    supabase: checkSupabase,
    stripe: () => stripe().balance.retrieve({}, { maxNetworkRetries: 0, timeout: TIMEOUT_MS }),
    worker: checkWorker,
  };
  const parts = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const),
  );
  return {
    status: parts.every(([, state]) => state === 'ok') ? 'ok' : 'degraded',
    parts: Object.fromEntries(parts) as Health['parts'],
  };
}

async function answers(check: () => Promise<unknown>): Promise<'ok' | 'unavailable'> {
  return check().then(
    () => 'ok' as const,
    () => 'unavailable' as const,
  );
}

async function checkSupabase(): Promise<void> {
  const { NEXT_PUBLIC_SUPABASE_URL, NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY } = env();
  const response = await fetch(`${NEXT_PUBLIC_SUPABASE_URL}/auth/v1/settings`, {
    headers: { apikey: NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`Supabase answered ${response.status}`);
}

async function checkWorker(): Promise<void> {
  const alive = await query(
    {
      name: 'living-workers',
      text: 'select from public.worker_heartbeats where seen_at > clock_timestamp() - make_interval(secs => $1) limit 1',
    },
    [DEAD_AFTER_SECONDS],
  );
  if (alive.length === 0) throw new Error('No worker is alive');
}
