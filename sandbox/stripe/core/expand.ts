import { paymentOf } from '../invoices/payment-of.ts';
import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import { get } from './store.ts';

const expandable = new Set([
  'balance_transaction',
  'charge',
  'customer',
  'invoice',
  'latest_invoice',
  'default_payment_method',
  'failure_balance_transaction',
  'latest_charge',
  'payment_intent',
  'payment_method',
  'product',
  'setup_intent',
  'source',
  'subscription',
]);

/** Replaces ids by the objects they name, along paths like `data.latest_charge.balance_transaction`. */
export async function expandPaths(context: Context, object: object, paths: string[]): Promise<void> {
  for (const path of paths) {
    const segments = path.split('.');
    if (segments.length > 4 && segments[0] !== 'data') {
      throw invalidRequest(`You cannot expand more than 4 levels of a property: ${path}`, {
        param: 'expand',
      });
    }
    await expandAlong(context, object, segments, path);
  }
}

async function expandAlong(context: Context, node: unknown, segments: string[], path: string): Promise<void> {
  const [name, ...rest] = segments;
  if (name === undefined || node === null || node === undefined) return;
  if (Array.isArray(node)) {
    for (const item of node) await expandAlong(context, item, segments, path);
    return;
  }
  if (typeof node === 'object' && !Object.hasOwn(node, name)) await includeOnRequest(context, node, name);
  if (typeof node !== 'object' || !Object.hasOwn(node, name)) throw cannotExpand(path);
  const value: unknown = Reflect.get(node, name);
  if (typeof value === 'string') {
    if (!expandable.has(name)) throw cannotExpand(path);
    const { rows } = await context.db.query<{ document: object }>(
      'select document from objects where id = $1',
      [value],
    );
    const [row] = rows;
    if (!row) return;
    Reflect.set(node, name, row.document);
    await expandAlong(context, row.document, rest, path);
    return;
  }
  if (value !== null && typeof value !== 'object') throw cannotExpand(path);
  await expandAlong(context, value, rest, path);
}

/** Lists that an object carries only for those who ask, as kinds of what belongs to it. */
const includable: Record<string, string> = {
  'checkout.session.line_items': 'item',
  'invoice.payments': 'invoice_payment',
};

/** What the browser needs to pay an open invoice. */
async function includeSecret(context: Context, invoice: object): Promise<void> {
  const found = await paymentOf(context, String(Reflect.get(invoice, 'id')));
  const intent = found ? (await get(context, 'payment_intent', found.intentId)).document : null;
  Reflect.set(
    invoice,
    'confirmation_secret',
    intent ? { client_secret: intent.client_secret ?? '', type: 'payment_intent' } : null,
  );
}

async function includeOnRequest(context: Context, node: object, name: string): Promise<void> {
  if (Reflect.get(node, 'object') === 'invoice' && name === 'confirmation_secret') {
    await includeSecret(context, node);
    return;
  }
  const kind = includable[`${Reflect.get(node, 'object')}.${name}`];
  if (kind === undefined) return;
  const { rows } = await context.db.query<{ document: object }>(
    'select document from objects where kind = $1 and owner = $2 order by position desc',
    [kind, Reflect.get(node, 'id')],
  );
  const data = rows.map((row) => row.document);
  Reflect.set(node, name, { object: 'list', data, has_more: false, url: `/v1/${name}` });
}

function cannotExpand(path: string) {
  return invalidRequest(
    `This property cannot be expanded (${path}). You may want to try expanding a different property.`,
    { param: 'expand' },
  );
}
