const AUDIENCES = [
  {
    who: 'For your customers',
    title: 'They see where they stand',
    facts: [
      'What can be spent, what is held, what expires next and how many days are left.',
      'Packages, custom amounts, saved cards, and a receipt for every payment.',
      'Auto-recharge with a monthly limit, off until they ask for it.',
    ],
  },
  {
    who: 'For your backend',
    title: 'One call per use',
    facts: [
      'Consume, or hold first and capture what was used. The same key never spends twice.',
      'Up to a thousand debits in one request when traffic comes in bursts.',
      'A refusal is an answer too: not enough credits, said before the work is done.',
    ],
  },
  {
    who: 'For your operators',
    title: 'Every payment is a story',
    facts: [
      'Agreed, paid, credited, told, refunded: in order, with the times between.',
      'Webhook deliveries with their attempts, and a replay for the ones that failed.',
      'Packages and prices edited in place, without a release.',
    ],
  },
];

/** What Refill does, for each of the three who meet it. */
export function Audiences() {
  return (
    <section aria-label="What Refill does" className="grid gap-10 py-16 sm:py-20 md:grid-cols-3 md:gap-8">
      {AUDIENCES.map(({ who, title, facts }) => (
        <div key={who}>
          <p className="font-medium text-accent-ink">{who}</p>
          <h2 className="mt-1 font-semibold text-lg tracking-tight">{title}</h2>
          <ul className="mt-4 grid gap-3">
            {facts.map((fact) => (
              <li key={fact} className="border-t pt-3 text-muted">
                {fact}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
