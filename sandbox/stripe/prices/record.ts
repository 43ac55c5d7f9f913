import type { Context } from '../core/context.ts';
import { checkCurrency } from '../core/currencies.ts';
import type { PriceDocument } from '../core/documents.ts';
import { invalidParameter } from '../core/errors.ts';
import { randomText } from '../core/ids.ts';
import { mergeMetadata } from '../core/references.ts';
import { insert } from '../core/store.ts';

interface NewPrice {
  active?: boolean;
  currency: string;
  lookup_key?: string;
  metadata?: Record<string, string> | null;
  nickname?: string;
  product: string;
  recurring?: { interval: 'day' | 'month' | 'week' | 'year'; interval_count?: number };
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified';
  unit_amount?: number;
}

/** Writes a price. `path` names the parameter that it was given in, for refusals. */
export async function recordPrice(context: Context, given: NewPrice, path = ''): Promise<PriceDocument> {
  const currency = given.currency.toLowerCase();
  const named = (name: string) => (path ? `${path}[${name}]` : name);
  checkCurrency(currency, named('currency'));
  if (given.unit_amount === undefined) {
    throw invalidParameter(
      `Missing required param: ${named('unit_amount')}.`,
      named('unit_amount'),
      'parameter_missing',
    );
  }
  if (given.unit_amount < 0 || given.unit_amount > 99_999_999) {
    throw invalidParameter(
      'This value must be between 0 and 99999999.',
      named('unit_amount'),
      'parameter_invalid_integer',
    );
  }
  const count = given.recurring?.interval_count ?? 1;
  if (count < 1 || count > 36) {
    throw invalidParameter(
      'The interval count must be between 1 and 36.',
      named('recurring[interval_count]'),
    );
  }
  const price: PriceDocument = {
    id: `price_1${randomText(23)}`,
    object: 'price',
    active: given.active ?? true,
    billing_scheme: 'per_unit',
    created: context.now,
    currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: given.lookup_key ?? null,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: given.product,
    recurring: given.recurring
      ? {
          interval: given.recurring.interval,
          interval_count: count,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: given.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring ? 'recurring' : 'one_time',
    unit_amount: given.unit_amount,
    unit_amount_decimal: String(given.unit_amount),
  };
  await insert(context, 'price', price);
  return price;
}
