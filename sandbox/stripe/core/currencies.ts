import { StripeFailure } from './errors.ts';

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));

/** Stripe's documented minimum charges, in minor units; currencies without one take fifty cents' worth at most. */
const minimums: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  bhd: 190,
  jod: 350,
  kwd: 150,
  omr: 190,
  tnd: 1500,
  krw: 700,
  clp: 500,
  vnd: 13_000,
  isk: 7000,
  ils: 200,
  zar: 1000,
  try: 2000,
  php: 3000,
  idr: 900_000,
  twd: 1600,
  cop: 200_000,
  uah: 2100,
  ars: 60_000,
};

/** How many digits follow the decimal point. */
export function decimalsOf(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** An amount in words for people, such as "$0.50". */
export function formatAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals);
}

/** The least that can be charged, in minor units. */
export function minimumCharge(currency: string): number {
  return minimums[currency] ?? 1;
}

/** Refuses a currency that is not served. */
export function checkCurrency(currency: string, param = 'currency'): void {
  if (minimums[currency] !== undefined || zeroDecimal.has(currency)) return;
  throw refused(
    `Invalid currency: ${currency}. The local Stripe supports: ${Object.keys(minimums).join(', ')}`,
    { param },
  );
}

/** Refuses what Stripe refuses: unknown currencies, amounts too small or too large, fractions that cannot be paid out. */
export function checkAmount(amount: number, currency: string): void {
  checkCurrency(currency);
  if (amount < 1) {
    throw refused('This value must be greater than or equal to 1.', {
      param: 'amount',
      code: 'parameter_invalid_integer',
    });
  }
  const least = minimumCharge(currency);
  if (amount < least) {
    throw refused(`Amount must be at least ${formatAmount(least, currency)} ${currency}`, {
      param: 'amount',
      code: 'amount_too_small',
    });
  }
  if (amount > 99_999_999) {
    throw refused(`Amount must be no more than ${formatAmount(99_999_999, currency)} ${currency}`, {
      param: 'amount',
      code: 'amount_too_large',
    });
  }
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw refused(
      `Invalid amount: ${currency} has three decimals, of which the last must be 0; use a multiple of 10.`,
      { param: 'amount' },
    );
  }
}

function refused(message: string, details: { code?: string; param: string }): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details }, { ranNothing: true });
}
