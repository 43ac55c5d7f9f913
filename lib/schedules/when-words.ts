/** When something will be, in words for people, in UTC. Pure. */

const DAY_MS = 86_400_000;
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-US', {
  weekday: 'long',
  month: 'long',
  day: 'numeric',
  timeZone: 'UTC',
});
const FAR = new Intl.DateTimeFormat('en-US', {
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  timeZone: 'UTC',
});

/** "today at 06:00", "tomorrow at 06:00", "Monday at 06:00", "Monday, November 30 at 06:00". */
export function whenWords(at: Date, now: Date): string {
  const days = Math.floor(at.getTime() / DAY_MS) - Math.floor(now.getTime() / DAY_MS);
  const day =
    days === 0
      ? 'today'
      : days === 1
        ? 'tomorrow'
        : days > 1 && days < 7
          ? WEEKDAY.format(at)
          : at.getUTCFullYear() === now.getUTCFullYear()
            ? DAY.format(at)
            : FAR.format(at);
  return `${day} at ${TIME.format(at)}`;
}

/** The next times of a schedule in one sentence: "Next: today at 06:00, tomorrow at 06:00 and Monday at 06:00 UTC." */
export function nextTimesWords(times: readonly Date[], now: Date): string {
  const [first, ...others] = times.map((at) => whenWords(at, now));
  if (first === undefined) return 'It will not run again.';
  const last = others.pop();
  const list = last === undefined ? first : `${[first, ...others].join(', ')} and ${last}`;
  return `Next: ${list}, UTC.`;
}
