/** The next round figure of 2, 4, 6, 8 or 10 times a power of ten: its half is round as well. */
export function niceCeiling(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  const step =
    [1, 2, 4, 6, 8, 10].find((candidate) => candidate * power >= value && candidate * power >= 2) ?? 10;
  return step * power;
}
