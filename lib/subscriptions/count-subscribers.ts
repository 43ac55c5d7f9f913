import { query } from '#lib/db.ts';

/** How many subscriptions run on each plan, by the plan's id. */
export async function countSubscribers(): Promise<Map<string, number>> {
  const found = await query<{ plan_id: string; subscribers: number }>({
    name: 'count-subscribers',
    text: `select plan_id, count(*) as subscribers from public.subscriptions
      where status in ('active', 'trialing', 'past_due') group by plan_id`,
  });
  return new Map(found.map(({ plan_id, subscribers }) => [plan_id, subscribers]));
}
