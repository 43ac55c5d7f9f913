import { Table, Td, Th, Tr } from '#components/ui/table.tsx';

export interface FiguresTableProps<Row> {
  caption: string;
  /** "Task": what a row is about. */
  heading: string;
  nameOf: (row: Row) => string;
  columns: readonly { label: string; figure: (row: Row) => string }[];
  rows: readonly Row[];
}

/** A row for each thing by its code name, a figure in each column. */
export function FiguresTable<Row>({ caption, heading, nameOf, columns, rows }: FiguresTableProps<Row>) {
  return (
    <div className="pt-2">
      <Table caption={caption} dense>
        <thead>
          <tr>
            <Th>{heading}</Th>
            {columns.map(({ label }) => (
              <Th key={label} numeric>
                {label}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={nameOf(row)}>
              <Td className="font-mono text-xs">{nameOf(row)}</Td>
              {columns.map(({ label, figure }) => (
                <Td key={label} label={label} numeric>
                  {figure(row)}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
