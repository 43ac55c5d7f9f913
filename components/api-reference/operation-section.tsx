import { FieldsTable } from '#components/api-reference/fields-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { ERROR_STATUS } from '#lib/http/errors.ts';
import { exampleCurl } from '#lib/openapi/example-curl.ts';
import { listFields } from '#lib/openapi/list-fields.ts';
import type { ApiOperation } from '#lib/openapi/operation.ts';

function accessWords(access: ApiOperation['access']): string {
  if ('scope' in access) return `scope ${access.scope}`;
  if ('key' in access) return "operator's key";
  if ('role' in access)
    return access.role === 'admin' ? 'session of an owner or admin' : 'session of a member';
  return 'signed by Stripe';
}

/** One call: what it does, what it takes and answers on the left, how it looks on the right. */
export function OperationSection({ operation, apiUrl }: { operation: ApiOperation; apiUrl: string }) {
  const { id, method, path, summary, description, access, query, body, parts, answer, typescript, errors } =
    operation;
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="scroll-mt-6 border-t pt-8">
      <h3 id={`${id}-title`} className="font-semibold text-base">
        <a href={`#${id}`} className="hover:underline">
          {summary}
        </a>
      </h3>
      <p className="mt-1.5 flex flex-wrap items-center gap-2">
        <code className="break-all font-mono text-[13px]">
          <span className="font-medium text-accent-ink">{method.toUpperCase()}</span> {path}
        </code>
        <Badge>{accessWords(access)}</Badge>
        {operation.takesIdempotencyKey ? <Badge>Idempotency-Key</Badge> : null}
      </p>
      <p className="mt-3 max-w-measure text-muted">{description}</p>
      <div className="mt-5 grid gap-6 xl:grid-cols-2 xl:items-start">
        <div className="grid min-w-0 gap-5">
          {query ? (
            <FieldsTable title="Query" fields={listFields(query, 'input')} optionalWord="optional" />
          ) : null}
          {body ? (
            <FieldsTable title="Body" fields={listFields(body, 'input')} optionalWord="optional" />
          ) : null}
          {parts?.map(({ title, schema }) => (
            <FieldsTable
              key={title}
              title={title}
              fields={listFields(schema, 'input')}
              optionalWord="optional"
            />
          ))}
          <FieldsTable title="Answer" fields={listFields(answer, 'output')} optionalWord="not always there" />
          {errors.length > 0 ? (
            <section>
              <h4 className="font-medium text-muted text-xs">Refusals of its own</h4>
              <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
                {errors.map((code) => (
                  <li key={code}>
                    <a href={`#error-${code}`} className="hover:underline">
                      <span className="text-muted tabular-nums">{ERROR_STATUS[code]}</span>{' '}
                      <code className="break-all font-mono text-[13px]">{code}</code>
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </div>
        <div className="grid min-w-0 gap-3">
          <CodeBlock label={summary} language="Shell" code={exampleCurl(operation, apiUrl)} />
          {typescript ? <CodeBlock label={summary} language="TypeScript" code={typescript} /> : null}
          <CodeBlock label="Answer" language="JSON" code={JSON.stringify(operation.exampleAnswer, null, 2)} />
        </div>
      </div>
    </section>
  );
}
