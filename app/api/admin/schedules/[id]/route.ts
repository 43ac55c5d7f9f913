import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { removeSchedule, saveSchedule, scheduleSchema } from '#lib/schedules/schedule.ts';

/**
 * `PUT /api/admin/schedules/:id` `{ name, job, input, cron, isEnabled }` → `{ id }`. For operators; 404 to everyone else. 400, 404
 * job_not_found, 404 schedule_not_found, 409 schedule_exists.
 */
export const PUT = route({ access: operator, body: scheduleSchema }, async ({ caller, body, params }) => {
  const { id } = await saveSchedule(caller.id, uuidParam(params.id, 'schedule_not_found'), body);
  return { id };
});

/** `DELETE /api/admin/schedules/:id` → `{ removed: true }`; its runs stay. For operators. 404 schedule_not_found. */
export const DELETE = route({ access: operator }, async ({ caller, params }) => {
  await removeSchedule(caller.id, uuidParam(params.id, 'schedule_not_found'));
  return { removed: true };
});
