import Link from 'next/link';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { formatCredits } from '#lib/money.ts';
import type { ItemRow } from '#lib/orders/item.ts';

export interface ItemsTableProps {
  items: readonly ItemRow[];
  /** Where an item is changed; null where the reader may not. */
  editHref: ((sku: string) => string) | null;
}

/** What is for sale, what is left of it, and what open orders have reserved. */
export function ItemsTable({ items, editHref }: ItemsTableProps) {
  return (
    <Table caption="Items">
      <thead>
        <tr>
          <Th>Item</Th>
          <Th numeric>Price</Th>
          <Th numeric>Left</Th>
          <Th numeric>Reserved</Th>
          <Th numeric>Sold</Th>
          {editHref ? (
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td>
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-2 break-words font-medium">
                  {item.name}
                  {item.is_active ? null : <Badge>Not for sale</Badge>}
                </span>
                <code className="block text-muted text-xs">{item.sku}</code>
              </span>
            </Td>
            <Td label="Price" numeric>
              <Amount minor={item.amount} currency={item.currency} withCode />
            </Td>
            <Td label="Left" numeric>
              {item.stock === null ? (
                <span className="text-muted">No limit</span>
              ) : (
                formatCredits(item.stock - item.reserved)
              )}
            </Td>
            <Td label="Reserved" numeric className="text-muted">
              {formatCredits(item.reserved)}
            </Td>
            <Td label="Sold" numeric className="text-muted">
              {formatCredits(item.sold)}
            </Td>
            {editHref ? (
              <Td className="sm:text-end!">
                <Link
                  href={editHref(item.sku)}
                  aria-label={`Change ${item.name}`}
                  className="inline-flex h-8 items-center text-accent-ink underline underline-offset-2"
                >
                  Change
                </Link>
              </Td>
            ) : null}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
