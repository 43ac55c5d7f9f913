import type { z } from 'zod';
import type { AgentCaller, AgentTool } from '#lib/agent/tool.ts';
import { AppError } from '#lib/http/errors.ts';
import { parseInput } from '#lib/http/parse-input.ts';

interface ToolDefinition<Given> extends Omit<AgentTool, 'input' | 'run'> {
  input: z.ZodObject & z.ZodType<Given>;
  run(caller: AgentCaller, given: NoInfer<Given>): Promise<Record<string, unknown>>;
}

/** A tool that checks the scope of its caller and what it was sent before it runs. */
export function defineTool<Given>(definition: ToolDefinition<Given>): AgentTool {
  const { run, scope, input, ...words } = definition;
  return {
    ...words,
    scope,
    input,
    run: async (caller, sent) => {
      if (!caller.scopes.includes(scope)) {
        throw new AppError('scope_required', `This API key lacks the scope "${scope}".`, {
          details: { scope },
        });
      }
      return run(caller, parseInput<Given>(input, sent ?? {}));
    },
  };
}
