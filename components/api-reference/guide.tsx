import type { ReactNode } from 'react';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { SCOPE_MEANING } from '#lib/api-keys/scopes.ts';

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid scroll-mt-6 gap-3">
      <h2 id={`${id}-title`} className="font-semibold text-lg tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What holds for all calls. */
export function Guide({ apiUrl, requestsPerMinute }: { apiUrl: string; requestsPerMinute: number }) {
  return (
    <>
      <Part id="authentication" title="Authentication">
        <p className="max-w-measure text-muted">
          Owners and admins create API keys on the page API keys of their tenant. A key acts for that tenant,
          within its scopes, its monthly budget and its expiry. Keep it on your server: whoever has it spends
          the credits.
        </p>
        <dl className="grid gap-1">
          {Object.entries(SCOPE_MEANING).map(([scope, meaning]) => (
            <div key={scope} className="flex gap-3">
              <dt className="w-20 shrink-0">
                <code className="font-mono text-[13px]">{scope}</code>
              </dt>
              <dd className="text-muted">{meaning}</dd>
            </div>
          ))}
        </dl>
        <CodeBlock
          label="A first call"
          language="Shell"
          code={`curl "${apiUrl}/api/credits/balance" \\\n  -H "Authorization: Bearer $REFILL_API_KEY"`}
        />
        <CodeBlock
          label="A client"
          language="TypeScript"
          code={`import { createRefillClient } from 'refill-client';\n\nconst refill = createRefillClient({\n  baseUrl: '${apiUrl}',\n  apiKey: process.env.REFILL_API_KEY ?? '',\n});`}
        />
      </Part>
      <Part id="idempotency" title="Repeating safely">
        <p className="max-w-measure text-muted">
          Send an <code className="font-mono text-[13px]">Idempotency-Key</code> of your own with every write,
          such as the id of your order. The same key with the same request answers what it answered first,
          with the header <code className="font-mono text-[13px]">Idempotent-Replayed: true</code>, and does
          nothing again. With another request it is refused with{' '}
          <code className="font-mono text-[13px]">idempotency_key_reused</code>. A refusal claims no key:
          after topping up, the same key may succeed. The TypeScript client makes a key for each call where
          you give none.
        </p>
      </Part>
      <Part id="limits" title="Limits">
        <p className="max-w-measure text-muted">
          A key makes up to {requestsPerMinute.toLocaleString('en-US')} requests a minute. Beyond that it is
          answered 429 with <code className="font-mono text-[13px]">Retry-After</code>, in seconds. A batch of
          1,000 debits is one request. Credits are whole numbers from 1 to 1,000,000,000,000.
        </p>
      </Part>
    </>
  );
}
