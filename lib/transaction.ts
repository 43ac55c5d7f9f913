import type pg from 'pg';
import { type Statement, transact, untilDone } from '#lib/db.ts';

export interface Transaction {
  query<Row extends pg.QueryResultRow>(statement: Statement, values?: unknown[]): Promise<Row[]>;
}

/**
 * Runs several statements in one transaction; where it was refused for what others did meanwhile it is run again from
 * the beginning, so that the work does nothing but read and write the database. What fits one statement belongs into
 * `query` of lib/db.ts, which needs no transaction held across round trips.
 *
 * @throws AppError where a SQL function refuses, and `unavailable` where the database cannot be reached in time
 */
export async function inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return untilDone(() =>
    transact((client) =>
      work({
        query: async <Row extends pg.QueryResultRow>(statement: Statement, values: unknown[] = []) =>
          (await client.query<Row>({ ...statement, values })).rows,
      }),
    ),
  );
}
