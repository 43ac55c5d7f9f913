import { formatCredits } from '#lib/money.ts';

/** How a period compares with the one before it: `12% more than the 30 days before (4,120)`. */
export function changeWords(now: number, before: number, days: number): string {
  const earlier = `the ${days} days before`;
  if (before === 0) return now === 0 ? `None in ${earlier} either` : `None in ${earlier}`;
  const percent = Math.round((Math.abs(now - before) / before) * 100);
  if (percent === 0) return `As in ${earlier} (${formatCredits(before)})`;
  return `${formatCredits(percent)}% ${now > before ? 'more' : 'less'} than ${earlier} (${formatCredits(before)})`;
}
