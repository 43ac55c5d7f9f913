/** `1, 3` → `33.3%`; what is a part of nothing is a dash. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  return (part / whole).toLocaleString('en-US', { style: 'percent', maximumFractionDigits: 1 });
}
