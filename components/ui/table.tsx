import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

export interface TableProps extends ComponentProps<'table'> {
  /** What the table lists, for those who do not see it. */
  caption: string;
  /** Rows of 36 instead of 48 pixels, for the operator's pages. */
  dense?: boolean;
}

/** On a phone each row becomes a list of labelled values: give every `Td` its `label`, but for the one that names the row. */
export function Table({ caption, dense, className, children, ...props }: TableProps) {
  return (
    <table
      className={clsx(
        'labelled-rows w-full text-start',
        dense ? 'sm:[&_td]:py-2 sm:[&_th]:py-2' : 'sm:[&_td]:py-3 sm:[&_th]:py-2.5',
        className,
      )}
      {...props}
    >
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
}

interface CellLook {
  /** Numbers and what belongs to them stand on the right. */
  numeric?: boolean;
}

export function Th({ numeric, className, ...props }: ComponentProps<'th'> & CellLook) {
  return (
    <th
      scope="col"
      className={clsx(
        'border-b px-4 font-medium text-muted text-xs sm:px-5',
        numeric ? 'text-end' : 'text-start',
        className,
      )}
      {...props}
    />
  );
}

export function Tr({ className, ...props }: ComponentProps<'tr'>) {
  return <tr className={clsx('border-b last:border-b-0 sm:hover:bg-subtle', className)} {...props} />;
}

export interface TdProps extends ComponentProps<'td'>, CellLook {
  /** The heading of this cell's column, shown beside the value on a phone. Left out, the cell heads its row. */
  label?: string;
}

export function Td({ label, numeric, className, ...props }: TdProps) {
  return (
    <td
      data-label={label}
      className={clsx('px-4 sm:px-5', numeric ? 'tabular-nums sm:text-end' : 'sm:text-start', className)}
      {...props}
    />
  );
}
