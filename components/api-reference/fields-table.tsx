import type { ApiField } from '#lib/openapi/list-fields.ts';

export interface FieldsTableProps {
  title: string;
  fields: readonly ApiField[];
  /** Whether to say which are optional: of what one sends, and what may be missing of what one gets. */
  optionalWord: string;
}

/** The fields of a request or an answer, one below the other. */
export function FieldsTable({ title, fields, optionalWord }: FieldsTableProps) {
  if (fields.length === 0) return null;
  return (
    <section className="min-w-0">
      <h4 className="font-medium text-muted text-xs">{title}</h4>
      <dl className="mt-2 divide-y border-y">
        {fields.map(({ name, type, isRequired, description }) => (
          <div key={name} className="py-2">
            <dt className="flex flex-wrap items-baseline gap-x-2">
              <code className="break-all font-medium font-mono text-[13px]">{name}</code>
              <span className="text-muted text-xs">
                {type}
                {isRequired ? '' : `, ${optionalWord}`}
              </span>
            </dt>
            {description ? <dd className="max-w-measure text-muted">{description}</dd> : null}
          </div>
        ))}
      </dl>
    </section>
  );
}
