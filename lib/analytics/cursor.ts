import { z } from 'zod';

/** Names a place in a list that is sorted by instant and id, the newest first. */
export interface Place {
  at: string;
  id: string;
}

/** A page of a list and where the next one begins; null at the end. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
}

const instant = z.iso.datetime({ offset: true });

/** `2026-11-21T04:13:00.123456+00:00_<id>` → its parts; null for what is no cursor, which begins at the newest. */
export function readCursor(text: string | undefined, idShape: z.ZodType<string>): Place | null {
  const split = text?.indexOf('_') ?? -1;
  if (!text || split < 0) return null;
  const [at, id] = [text.slice(0, split), text.slice(split + 1)];
  return instant.safeParse(at).success && idShape.safeParse(id).success ? { at, id } : null;
}

/** Cuts a list that was read with one row too many. */
export function pageOf<Row>(rows: Row[], limit: number, placeOf: (row: Row) => Place): Page<Row> {
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { rows, next: null };
  const { at, id } = placeOf(last);
  return { rows: rows.slice(0, limit), next: `${at}_${id}` };
}
