import type { Context } from './context.ts';
import type { FormFields } from './form.ts';
import { type Parsed, parseParams, type Spec } from './params.ts';

export interface Operation {
  method: 'DELETE' | 'GET' | 'POST';
  path: string;
  /** Publishable keys may call it, naming a client secret. */
  isPublic: boolean;
  /** Reads the parameters now, so that a refusal comes before execution; the answer runs the operation. */
  prepare(fields: FormFields): (context: Context, ids: string[]) => Promise<object>;
}

interface Definition<S extends Spec> {
  method: Operation['method'];
  path: string;
  isPublic?: boolean;
  params: S;
  /** `id` and `childId` are the path's, in order of appearance; empty where the path has none. */
  run(context: Context, params: Parsed<S>, id: string, childId: string): Promise<object>;
}

/** One endpoint: its parameters, and what it does inside one transaction. */
export function operation<S extends Spec>(definition: Definition<S>): Operation {
  return {
    method: definition.method,
    path: definition.path,
    isPublic: definition.isPublic ?? false,
    prepare(fields) {
      const params = parseParams(definition.params, fields);
      return (context, [id = '', childId = '']) => definition.run(context, params, id, childId);
    },
  };
}
