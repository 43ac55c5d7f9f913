import { Card, CardHeader } from '#components/ui/card.tsx';
import { percent } from '#components/ui/percent.ts';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { formatCredits } from '#lib/money.ts';

export interface CountsTableProps {
  title: string;
  description: string;
  heading: string;
  /** "Payments": what is counted. */
  counted: string;
  rows: readonly { name: string; count: number }[];
  empty: string;
}

/** How often each of a few things happened, with its share of all. */
export function CountsTable({ title, description, heading, counted, rows, empty }: CountsTableProps) {
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card className="min-w-0">
      <CardHeader title={title} description={description} />
      {rows.length > 0 ? (
        <div className="pt-2">
          <Table caption={`${counted} by ${heading.toLowerCase()}`} dense>
            <thead>
              <tr>
                <Th>{heading}</Th>
                <Th numeric>{counted}</Th>
                <Th numeric>Share</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, count }) => (
                <Tr key={name}>
                  <Td className="wrap-anywhere">{name}</Td>
                  <Td label={counted} numeric>
                    {formatCredits(count)}
                  </Td>
                  <Td label="Share" numeric>
                    {percent(count, all)}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : (
        <p className="px-4 pt-3 pb-5 text-muted sm:px-5">{empty}</p>
      )}
    </Card>
  );
}
