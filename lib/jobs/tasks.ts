/** The only list of jobs: task name → function. Every one is safe to run again, as a killed worker makes it happen. */
import type { TaskList } from 'graphile-worker';
import { z } from 'zod';
import { recordAlert } from '#lib/alerts/record-alert.ts';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { handleEvent } from '#lib/webhooks/handle-event.ts';

const webhookEvent = z.object({ eventId: z.string() });
const creditsLow = z.object({
  tenantId: z.uuid(),
  thresholdCredits: z.number(),
  availableCredits: z.number(),
});

export const tasks: TaskList = {
  'webhook-event': async (payload) => handleEvent(webhookEvent.parse(payload).eventId),

  'credits-low': async (payload, { job }) =>
    recordAlert({ ...creditsLow.parse(payload), crossingId: job.id, crossedAt: job.created_at }),

  'credits-sweep': async () => {
    const { accounts } = await queryOne<{ accounts: number }>({
      name: 'sweep',
      text: 'select credits.sweep() as accounts',
    });
    if (accounts > 0) log.info({ accounts }, 'booked what time changed');
  },

  'ledger-partitions': async () => {
    const { made } = await queryOne<{ made: number }>({
      name: 'partitions',
      text: 'select credits.ensure_partitions() as made',
    });
    if (made > 0) log.info({ made }, 'made ledger partitions');
  },
};

/** When recurring jobs run, in cron's notation (UTC). */
export const CRONTAB = ['* * * * * credits-sweep', '17 3 * * * ledger-partitions'].join('\n');
