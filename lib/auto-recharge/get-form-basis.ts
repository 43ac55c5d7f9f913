import type { DayOfUsage } from '#lib/auto-recharge/estimate-usage.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import { query } from '#lib/db.ts';
import type { Offers } from '#lib/payments/get-offers.ts';

/** What the form shows of the past: the last thirty days of use, and the balance they began with. */
export interface SimulationBasis {
  usage: DayOfUsage[];
  startingCredits: number;
  /** Whether that was the balance of that day; there was none yet otherwise, and today's stands for it. */
  startsWithPast: boolean;
  /** ISO 8601: the end of the time that is replayed. */
  now: string;
}

export async function getSimulationBasis(tenantId: string): Promise<SimulationBasis> {
  const [row] = await query<{ usage: DayOfUsage[]; past: number | null; available: number; now: Date }>(
    {
      name: 'simulation-basis',
      text: `select
          (select coalesce(jsonb_agg(jsonb_build_object('day', u.day, 'credits', u.credits) order by u.day), '[]') from (
            select d.day, sum(d.credits)::bigint as credits from public.credit_usage_daily d
            where d.tenant_id = $1 and d.day > (now() at time zone 'utc')::date - 30 group by d.day) u) as usage,
          (select e.balance_after from public.credit_entries e
            where e.tenant_id = $1 and e.created_at < (now() at time zone 'utc')::date - 29
            order by e.created_at desc, e.sequence desc limit 1) as past,
          a.available, now() as now
        from public.credit_accounts a where a.tenant_id = $1`,
    },
    [tenantId],
  );
  return {
    usage: row?.usage ?? [],
    startingCredits: Math.max(0, row?.past ?? row?.available ?? 0),
    startsWithPast: row?.past != null,
    now: (row?.now ?? new Date()).toISOString(),
  };
}

/** What is for sale, as a decision looks at it. */
export function catalogueOf({ packages, customAmount }: Offers, currency: string): Catalogue {
  return {
    packages: packages
      .filter((offer) => offer.currency === currency)
      .map(({ id, name, credits, priceCents }) => ({ id, name, credits, priceCents, currency })),
    tiers: [...(customAmount?.tiers ?? [])],
    limits: customAmount && { minCents: customAmount.minCents, maxCents: customAmount.maxCents },
  };
}
