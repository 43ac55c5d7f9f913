/** Moments as mail writes them: nobody knows the reader's zone, so the zone is named. */

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const MINUTE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `24 November 2026`, in UTC. */
export const writeDay = (moment: string): string => DAY.format(new Date(moment));

/** `24 Nov 2026, 14:05 UTC`. */
export const writeMoment = (moment: string): string => `${MINUTE.format(new Date(moment))} UTC`;

/** `11, 2026` → `November 2026`. */
export const writeMonth = (month: number, year: number): string =>
  MONTH.format(new Date(Date.UTC(year, month - 1, 1)));
