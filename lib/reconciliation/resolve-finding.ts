import { z } from 'zod';
import { query } from '#lib/db.ts';

export const resolutionSchema = z.strictObject({
  /** What was done about it: required, which the database checks. */
  note: z.string().max(500, 'A note has at most 500 characters.').default(''),
});

/**
 * Notes what an operator did about a finding; written to the audit log.
 *
 * @throws AppError `reason_required`, `finding_not_found`, `finding_settled`
 */
export async function resolveFinding(
  findingId: string,
  userId: string,
  note: string,
): Promise<{ resolved: true }> {
  await query({ name: 'resolve-finding', text: 'select reconciliation.resolve_finding($1, $2, $3)' }, [
    findingId,
    userId,
    note,
  ]);
  return { resolved: true };
}
