/** What Stripe charges at all: which currencies, and between which amounts. Refused here, nothing is begun. */
import { AppError } from '#lib/http/errors.ts';
import { formatMoney, minorDigits } from '#lib/money.ts';

/** docs.stripe.com/currencies, presentment currencies. */
const SUPPORTED = new Set(
  `usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny
  cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod
  jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio
  nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd
  top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw`.split(/\s+/),
);

/** docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units. */
const MINIMUM: Readonly<Record<string, number>> = {
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
};

const MAXIMUM = 99_999_999;

export interface ChargeProblem {
  code: 'currency_not_supported' | 'amount_out_of_range';
  param: 'currency' | 'amount';
  /** For whoever asked, as a sentence. */
  message: string;
}

/** Why an amount in minor units of a currency in lower case cannot be charged; null where it can. */
export function findChargeProblem(amount: number, currency: string): ChargeProblem | null {
  if (!SUPPORTED.has(currency)) {
    const message = `"${currency}" is no currency that can be charged.`;
    return { code: 'currency_not_supported', param: 'currency', message };
  }
  const refuse = (message: string): ChargeProblem => ({
    code: 'amount_out_of_range',
    param: 'amount',
    message,
  });
  // The least that is a coin at all; Stripe may ask for more, by what it is worth on the day.
  const minimum = MINIMUM[currency] ?? 1;
  if (!Number.isSafeInteger(amount) || amount < minimum) {
    return refuse(`The least that can be charged is ${formatMoney(minimum, currency)}.`);
  }
  if (amount > MAXIMUM) return refuse(`The most that can be charged is ${formatMoney(MAXIMUM, currency)}.`);
  if (minorDigits(currency) === 3 && amount % 10 !== 0) {
    return refuse(`An amount in ${currency.toUpperCase()} ends in 0: its last digit cannot be paid.`);
  }
  return null;
}

/** @throws AppError `currency_not_supported`, `amount_out_of_range` */
export function checkChargeAmount(amount: number, currency: string): void {
  const problem = findChargeProblem(amount, currency);
  if (problem) throw new AppError(problem.code, problem.message, { param: problem.param });
}
