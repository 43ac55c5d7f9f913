/** `2026-11-21` as `Nov 21`. A day of use is one in UTC for every reader, so it is never shifted into a zone. */
export function dayWords(day: string): string {
  return new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
