import { AppError } from '#lib/http/errors.ts';
import { exactAmount } from '#lib/payments-api/schemas.ts';

/** An amount in minor units. @throws AppError `invalid_request` where it has more decimals than its currency */
export function minorOf(major: number, currency: string, param = 'amount'): number {
  const exact = exactAmount(major, currency);
  if ('problem' in exact) throw new AppError('invalid_request', exact.problem, { param });
  return exact.minor;
}
