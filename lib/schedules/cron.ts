/** Cron expressions: five fields, read in UTC. */
import { Cron } from 'croner';

/** The next times at which an expression is due after a moment; none where it never is. @throws where it is no expression */
export function nextTimes(cron: string, count: number, after: Date): Date[] {
  return new Cron(cron, { paused: true, timezone: 'UTC', mode: '5-part' }).nextRuns(count, after);
}

/** What is wrong with an expression, in words; null where it is good and will be due some day. */
export function findCronProblem(cron: string, now: Date): string | null {
  if (cron.trim().split(/\s+/).length !== 5) {
    return 'Give five fields: minute, hour, day of month, month, day of week. "0 6 * * 1" is Mondays at 06:00 UTC.';
  }
  try {
    return nextTimes(cron, 1, now).length > 0 ? null : 'This time never comes.';
  } catch {
    // The parser's words are about its own insides.
    return 'This cannot be read. "0 6 * * *" is every day at 06:00 UTC, "*/15 * * * *" every quarter of an hour.';
  }
}
