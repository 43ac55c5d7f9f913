const DAY_MS = 86_400_000;

export interface DayOfUse {
  /** `2026-11-21`, in UTC. */
  day: string;
  credits: number;
  debits: number;
}

/** `2026-11-21` of an instant, in UTC. */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The day so many days after (or, negative, before) another. */
export function addDays(day: string, days: number): string {
  return utcDay(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** One for each day from the first to the last, the idle ones too. */
export function fillDays(used: readonly DayOfUse[], firstDay: string, lastDay: string): DayOfUse[] {
  const known = new Map(used.map((day) => [day.day, day]));
  const days: DayOfUse[] = [];
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
    days.push(known.get(day) ?? { day, credits: 0, debits: 0 });
  }
  return days;
}
