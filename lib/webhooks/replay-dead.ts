import { z } from 'zod';
import { queryOne } from '#lib/db.ts';

export const replayDeadSchema = z.strictObject({
  /** An event's type; without it the dead letters of every type. */
  type: z.string().min(1).max(255).optional(),
});

/**
 * Has dead letters handled again, at most 500 at once, the oldest first; written to the audit log. `left`: how many are
 * still dead.
 */
export async function replayDead(
  type: string | undefined,
  userId: string,
): Promise<{ replayed: number; left: number }> {
  const { answer } = await queryOne<{ answer: { replayed: number; left: number } }>(
    { name: 'replay-dead', text: 'select webhooks.replay_dead($1, $2) as answer' },
    [type ?? null, userId],
  );
  return answer;
}
