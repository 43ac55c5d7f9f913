import pg from 'pg';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How a function of the database refused, as lib/db.ts reads it; fails when it did not, or failed in another way. */
export async function refusalOf(query: Promise<unknown>): Promise<Refusal> {
  try {
    await query;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !error.code?.startsWith('PT')) throw error;
    return {
      status: Number(error.code.slice(2)),
      code: error.hint ?? '',
      details: JSON.parse(error.detail ?? '{}'),
    };
  }
  throw new Error('It was not refused.');
}

/** The sqlstate of an error that Postgres itself raised, such as 42501 for a missing privilege. */
export async function sqlstateOf(query: Promise<unknown>): Promise<string> {
  try {
    await query;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.code ?? '';
    throw error;
  }
  return '00000';
}
