import type { Pool, PoolClient } from 'pg';
import { StripeFailure } from './errors.ts';

/** Runs work in one transaction. A `StripeFailure` that keeps its changes commits them, and is thrown on afterwards. */
export async function inTransaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const db = await pool.connect();
  let isBroken = false;
  // Its pool does not listen while it is taken: a connection lost between two statements would end the process.
  const noteBroken = () => {
    isBroken = true;
  };
  db.on('error', noteBroken);
  try {
    await db.query('begin');
    const result = await work(db);
    await db.query('commit');
    return result;
  } catch (error) {
    const end = error instanceof StripeFailure && error.keepsChanges ? 'commit' : 'rollback';
    try {
      await db.query(end);
    } catch (endError) {
      isBroken = true;
      throw endError;
    }
    throw error;
  } finally {
    db.off('error', noteBroken);
    db.release(isBroken);
  }
}
