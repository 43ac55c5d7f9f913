import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { saveSchedule, scheduleSchema } from '#lib/schedules/schedule.ts';

/**
 * `POST /api/admin/schedules` `{ name, job, input, cron, isEnabled }` → `{ id }`. For operators; 404 to everyone else. 400, 404
 * job_not_found, 409 schedule_exists.
 */
export const POST = route({ access: operator, body: scheduleSchema }, async ({ caller, body }) => {
  const { id } = await saveSchedule(caller.id, null, body);
  return { id };
});
