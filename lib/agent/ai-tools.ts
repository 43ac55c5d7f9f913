import { type ToolSet, tool } from 'ai';
import type { AgentCaller } from '#lib/agent/tool.ts';
import { toolsOf } from '#lib/agent/tools.ts';
import { describeError } from '#lib/http/respond.ts';

/**
 * The same tools for the AI SDK: `generateText({ model, tools: aiTools(caller) })`. A refusal is answered to the model as
 * `{ error: { code, message, details? } }`.
 *
 * @param onAnswer is told what each call came to, as for a payment card beside the model's words.
 */
export function aiTools(
  caller: AgentCaller,
  onAnswer: (name: string, answer: Record<string, unknown>) => void = () => {},
): ToolSet {
  return Object.fromEntries(
    toolsOf(caller).map(({ name, description, input, run }) => [
      name,
      tool({
        description,
        inputSchema: input,
        execute: async (sent: unknown): Promise<Record<string, unknown>> => {
          try {
            const answer = await run(caller, sent);
            onAnswer(name, answer);
            return answer;
          } catch (error) {
            const { body } = describeError(error, `tool:${name}`);
            onAnswer(name, body);
            return body;
          }
        },
      }),
    ]),
  );
}
