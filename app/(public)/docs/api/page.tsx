import type { Metadata } from 'next';
import { ErrorsTable } from '#components/api-reference/errors-table.tsx';
import { Guide } from '#components/api-reference/guide.tsx';
import { OperationSection } from '#components/api-reference/operation-section.tsx';
import { ReferenceNav } from '#components/api-reference/reference-nav.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { env } from '#lib/env.ts';
import { errorsOf } from '#lib/openapi/operation.ts';
import { OPERATIONS } from '#lib/openapi/operations.ts';

export const metadata: Metadata = {
  title: 'API reference',
  description: 'Read, use and reserve credits from your backend.',
};

const EXAMPLE_ERROR = {
  error: {
    code: 'insufficient_credits',
    message: 'There are not enough credits. Nothing was used.',
    details: {
      available: 2,
      held: 0,
      debt: 0,
      required: 3,
      missing: 1,
      topUpUrl: 'https://…/settings/billing',
    },
  },
};

export default function ApiReferencePage() {
  const apiUrl = env().APP_URL;
  const groups = Map.groupBy(OPERATIONS, ({ group }) => group);
  const codes = [...new Set(OPERATIONS.flatMap(errorsOf))];
  return (
    <div className="mx-auto grid w-full max-w-page gap-x-10 gap-y-6 px-4 py-8 sm:px-6 lg:grid-cols-[12rem_minmax(0,1fr)] lg:py-12">
      <ReferenceNav groups={groups} />
      <div className="grid min-w-0 gap-10">
        <header>
          <h1 className="font-semibold text-2xl tracking-tight">API reference</h1>
          <p className="mt-2 max-w-measure text-muted">
            Read, use and reserve the credits of a tenant from your backend, take payments of its customers,
            and run the platform's jobs. Everything is JSON over HTTPS. For tools there is one{' '}
            <a href="/api/openapi.json" className="font-medium text-accent-ink underline underline-offset-2">
              OpenAPI 3.1 document
            </a>
            .
          </p>
        </header>
        <Guide apiUrl={apiUrl} requestsPerMinute={env().API_REQUESTS_PER_MINUTE} />
        <section id="errors" aria-labelledby="errors-title" className="grid scroll-mt-6 gap-3">
          <h2 id="errors-title" className="font-semibold text-lg tracking-tight">
            Errors
          </h2>
          <p className="max-w-measure text-muted">
            A refusal has a status of 400 or above and always this shape. Act on the code; the message is for
            people and may change.
          </p>
          <CodeBlock
            label="402 Payment Required"
            language="JSON"
            code={JSON.stringify(EXAMPLE_ERROR, null, 2)}
          />
          <ErrorsTable codes={codes} />
        </section>
        {[...groups].map(([group, operations]) => (
          <div key={group} className="grid min-w-0 gap-8">
            <h2 className="font-semibold text-lg tracking-tight">{group}</h2>
            {operations.map((operation) => (
              <OperationSection key={operation.id} operation={operation} apiUrl={apiUrl} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
