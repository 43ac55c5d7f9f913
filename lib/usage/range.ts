import { addDays, utcDay } from '#lib/usage/days.ts';

export const RANGES = [7, 30, 90] as const;
export type RangeDays = (typeof RANGES)[number];

export interface UsageRange {
  days: RangeDays;
  /** `2026-11-21`, in UTC, both included; the last one is today. */
  firstDay: string;
  lastDay: string;
}

/** The range that `?days=` names; 30 days where it names none. */
export function readRange(given: string | undefined, now: Date): UsageRange {
  const days = RANGES.find((range) => String(range) === given) ?? 30;
  const lastDay = utcDay(now);
  return { days, firstDay: addDays(lastDay, 1 - days), lastDay };
}
