import { simulateInvoices } from './simulate-invoices.ts';

/** The goal: so much of what Stripe allows is used. */
const LEAST_SHARE = 0.9;

/**
 * `npm run simulate -- --only invoices`: 10,000 due invoices at 25 requests a second, about six minutes.
 *
 * @returns whether every invoice ended as it has to, and fast enough
 */
export async function reportInvoices(): Promise<boolean> {
  const figures = await simulateInvoices({
    invoices: 10_000,
    perSecond: 25,
    leaseSeconds: 90,
    say: (line) => console.log(line),
  });
  for (const [end, count] of Object.entries(figures.ends)) console.log(`${count} × ${end}`);
  console.log(
    `${figures.requests} requests in ${figures.seconds.toFixed(1)} s: ${(figures.requests / figures.seconds).toFixed(2)} a second, ${(figures.shareOfRate * 100).toFixed(1)}% of the 25 allowed; ${figures.refused} refused with 429.`,
  );
  for (const problem of figures.problems) console.log(problem);
  const isFastEnough = figures.shareOfRate >= LEAST_SHARE;
  if (!isFastEnough) console.log(`That is less than ${LEAST_SHARE * 100}%.`);
  return figures.problems.length === 0 && isFastEnough;
}
