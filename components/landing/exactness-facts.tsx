const CALL = `POST /api/credits/consume
Authorization: Bearer rk_live_…
Idempotency-Key: render-8f2c

{ "credits": 12, "label": "render" }`;

const FACTS = [
  ['A payment is credited once', 'However often Stripe tells us, and in whatever order.'],
  [
    'The ledger is only added to',
    'Nobody edits an entry, not even the application. Corrections are entries too.',
  ],
  ['The price is ours to know', 'It is read from the database and frozen when the payment begins.'],
  ['Refunds find their credits', 'What was not spent goes back; what was spent is owed and shown.'],
] as const;

/** Why the numbers can be believed, beside the one call a backend has to know. */
export function ExactnessFacts() {
  return (
    <section className="grid gap-10 border-t py-16 sm:py-20 lg:grid-cols-2 lg:gap-16">
      <div>
        <h2 className="font-semibold text-2xl tracking-tight">Built like a ledger, not like a counter</h2>
        <dl className="mt-6 grid gap-5 sm:grid-cols-2">
          {FACTS.map(([term, words]) => (
            <div key={term}>
              <dt className="font-medium">{term}</dt>
              <dd className="mt-1 text-muted">{words}</dd>
            </div>
          ))}
        </dl>
      </div>
      <figure className="self-center overflow-hidden rounded-md border bg-surface shadow-raised">
        <figcaption className="border-b bg-subtle px-4 py-2 text-muted text-xs">
          Spend credits from your backend
        </figcaption>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reachable by keyboard. */}
        <pre tabIndex={0} className="-outline-offset-2 overflow-x-auto p-4 font-mono text-[13px] leading-6">
          {CALL}
        </pre>
      </figure>
    </section>
  );
}
