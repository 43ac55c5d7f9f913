import { z } from 'zod';
import { query, type Statement } from '#lib/db.ts';

/**
 * Reads rows as JSON and checks their shape: instants come as ISO text with their microseconds, which a cursor needs,
 * and bigint as numbers.
 */
export async function readRows<Row>(
  { name, text }: Statement,
  values: unknown[],
  row: z.ZodType<Row>,
): Promise<Row[]> {
  const found = await query<{ row: unknown }>(
    { name, text: `select to_jsonb(found) as row from (${text}) found` },
    values,
  );
  return z.array(row).parse(found.map((one) => one.row));
}

/** The one row of a statement that always gives one. */
export async function readRow<Row>(
  statement: Statement,
  values: unknown[],
  row: z.ZodType<Row>,
): Promise<Row> {
  const [found] = await readRows(statement, values, row);
  if (found === undefined) throw new Error(`Statement ${statement.name} returned no row`);
  return found;
}
