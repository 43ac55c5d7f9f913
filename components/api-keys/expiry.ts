const DAY_MS = 86_400_000;

/**
 * The instant at which a key ends: `never`, a number of days from now, or `date` with the last day on which it works,
 * which ends at midnight where the reader is.
 */
export function expiryOf(choice: string, lastDay: string, now: Date): string | null {
  if (choice === 'never') return null;
  if (choice !== 'date') return new Date(now.getTime() + Number(choice) * DAY_MS).toISOString();
  // Without a zone the platform reads a time of day as the reader's own.
  const end = new Date(`${lastDay}T23:59:59`);
  return Number.isNaN(end.getTime()) ? lastDay : end.toISOString();
}
