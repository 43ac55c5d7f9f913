/** Which payments are compared with the ledger, in pages small enough for one statement each. */
import type { PaymentIds } from '#lib/credits/invariants.ts';
import { query } from '#lib/db.ts';

const PAGE_SIZE = 1000;

interface PaymentKey {
  tenant_id: string;
  payment_id: string;
}

/** Payments that changed since a moment, or whose refunds or disputes did. */
export function changedPayments(since: Date): AsyncGenerator<PaymentIds> {
  return pages((after) =>
    query<PaymentKey>(
      {
        name: `changed-payments-${after ? 'after' : 'first'}`,
        text: `select tenant_id, payment_id from (
            select tenant_id, id as payment_id from public.payment_history where updated_at >= $1
            union select tenant_id, payment_id from public.refunds where updated_at >= $1
            union select tenant_id, payment_id from public.disputes where updated_at >= $1) changed
          where ${after ? '(tenant_id, payment_id) > ($3, $4)' : '$3::uuid is null and $4::uuid is null'}
          order by tenant_id, payment_id limit $2`,
      },
      [since, PAGE_SIZE, after?.tenant_id ?? null, after?.payment_id ?? null],
    ),
  );
}

/** Every payment there is, in the order of its key. */
export function everyPayment(): AsyncGenerator<PaymentIds> {
  return pages((after) =>
    query<PaymentKey>(
      {
        name: `every-payment-${after ? 'after' : 'first'}`,
        text: `select tenant_id, id as payment_id from public.payment_history
          where ${after ? '(tenant_id, id) > ($2, $3)' : '$2::uuid is null and $3::uuid is null'}
          order by tenant_id, id limit $1`,
      },
      [PAGE_SIZE, after?.tenant_id ?? null, after?.payment_id ?? null],
    ),
  );
}

async function* pages(read: (after: PaymentKey | undefined) => Promise<PaymentKey[]>) {
  let after: PaymentKey | undefined;
  do {
    const keys: PaymentKey[] = await read(after);
    if (keys.length > 0) {
      yield {
        tenantIds: [...new Set(keys.map(({ tenant_id }) => tenant_id))],
        paymentIds: keys.map(({ payment_id }) => payment_id),
      };
    }
    after = keys.length === PAGE_SIZE ? keys.at(-1) : undefined;
  } while (after);
}
