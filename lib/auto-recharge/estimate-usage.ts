/** How many credits a tenant uses in a day, and what a number of days comes to at that rate. Pure. */

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 7;

export interface DayOfUsage {
  /** UTC, as YYYY-MM-DD. */
  day: string;
  credits: number;
}

/**
 * Credits a day at the present rate: the average of the last seven complete days (UTC), or of fewer where use began
 * later, and no less than what today has used already, so that a burst is noticed on its day.
 */
export function estimateDailyUsage(usage: readonly DayOfUsage[], now: Date): number {
  const today = dayOf(now);
  const usedToday = sum(usage.filter(({ day }) => day === today));
  const before = usage.filter(({ day }) => day < today && day >= dayOf(daysBefore(now, WINDOW_DAYS)));
  const first = usage.reduce((earliest, { day }) => (day < earliest ? day : earliest), today);
  const age = Math.round((Date.parse(today) - Date.parse(first)) / DAY_MS);
  const days = Math.max(1, Math.min(WINDOW_DAYS, age));
  return Math.max(usedToday, Math.ceil(sum(before) / days));
}

/** The UTC day of a moment, as YYYY-MM-DD. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function daysBefore(moment: Date, days: number): Date {
  return new Date(moment.getTime() - days * DAY_MS);
}

function sum(usage: readonly DayOfUsage[]): number {
  return usage.reduce((total, { credits }) => total + credits, 0);
}
