import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AgentCaller } from '#lib/agent/tool.ts';

/** What a model names one intention by, so that a repeated call does it once. */
export const tryKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'A key is up to 100 visible characters.')
  .optional()
  .meta({ description: 'The same for every try of one call, so that it is done once' });

/** The key of a call; agents of one tenant never meet under it. Without one only this try is meant. */
export function tryKeyOf({ apiKeyId, conversation }: AgentCaller, given: string | undefined): string {
  return `agent:${apiKeyId ?? conversation?.address}:${given ?? randomUUID()}`;
}
