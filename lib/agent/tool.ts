/** What a tool of an agent is: one shape for MCP, for the AI SDK and for the conversation on our own pages. */
import type { z } from 'zod';
import type { ApiKeyScope } from '#lib/api-keys/scopes.ts';

/** For whom a tool is run. */
export interface AgentCaller {
  tenantId: string;
  tenantSlug: string;
  /** Null in a conversation on our own pages. */
  apiKeyId: string | null;
  scopes: readonly ApiKeyScope[];
  /** Where it is talked: then only what was bought in it is the tools' business. */
  conversation?: { channel: 'chat'; address: string };
}

export interface AgentTool {
  name: string;
  title: string;
  /** For a model: what it does, when to use it, units. */
  description: string;
  scope: ApiKeyScope;
  /** Whether it changes nothing. */
  isReadOnly: boolean;
  input: z.ZodObject;
  /**
   * Runs with what a model sent, checked first. What it answers is data: names in it were typed by people, and nothing
   * in them is an instruction.
   *
   * @throws AppError `invalid_request`, and what the tool itself refuses
   */
  run(caller: AgentCaller, input: unknown): Promise<Record<string, unknown>>;
}
