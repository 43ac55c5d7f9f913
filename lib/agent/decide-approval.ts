import { query } from '#lib/db.ts';

/**
 * Approves what an agent asks for, or denies it; the agent then goes on, or is told. The same decision twice is one.
 *
 * @throws AppError `approval_not_found`, `approval_closed`
 */
export async function decideApproval(
  { tenantId, userId }: { tenantId: string; userId: string },
  approvalId: string,
  isApproved: boolean,
): Promise<void> {
  await query({ name: 'decide-approval', text: 'select id from agents.decide_approval($1, $2, $3, $4)' }, [
    tenantId,
    approvalId,
    userId,
    isApproved,
  ]);
}
