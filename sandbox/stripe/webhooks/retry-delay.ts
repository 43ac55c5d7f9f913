const steps = [1, 5, 30, 120, 600, 3_600, 7_200, 21_600, 43_200];
const threeDays = 3 * 24 * 3_600;

/** Seconds until the next try after `attempts` failed ones; null when three days have passed since the event. */
export function retryDelaySeconds(attempts: number, ageSeconds: number): number | null {
  const delay = steps[Math.min(attempts, steps.length) - 1] ?? 1;
  return ageSeconds + delay > threeDays ? null : delay;
}
