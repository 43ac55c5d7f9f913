import { clsx } from 'clsx';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { RescueForm } from '#components/auto-recharge/rescue-form.tsx';
import { MessagePage } from '#components/shell/message-page.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Time } from '#components/ui/time.tsx';
import { describeCard } from '#lib/auto-recharge/describe-rule.ts';
import { openRescue, type RescueState } from '#lib/auto-recharge/open-rescue.ts';
import { env } from '#lib/env.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export const metadata: Metadata = {
  title: 'Confirm a recharge',
  // The address is the right to confirm: it is not handed on to any other site.
  referrer: 'no-referrer',
  robots: { index: false },
};

/** Where the link in the mail leads: opening it changes nothing, the button begins. */
export default async function RescuePage({ params }: { params: Promise<{ token: string }> }) {
  const token = decodeURIComponent((await params).token);
  const { state, payment, link } = await openRescue(token);
  const billingHref = payment ? `/${payment.tenantSlug}/settings/billing/auto-recharge` : '/';
  if (state !== 'ready' || !payment || !link) {
    const { title, words } = WORDS[state === 'ready' ? 'forged' : state];
    return (
      <MessagePage
        title={title}
        action={<ButtonLink href={billingHref}>{payment ? 'Open auto-recharge' : 'Go to Refill'}</ButtonLink>}
      >
        {words}
      </MessagePage>
    );
  }
  const { NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = env();
  const money = formatMoney(payment.amountCents, payment.currency);
  return (
    <main id="main" className="mx-auto grid w-full max-w-md grow content-center gap-6 px-4 py-12">
      <RescueForm
        token={token}
        amount={money}
        tenantName={payment.tenantName}
        billingHref={billingHref}
        publishableKey={NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY}
        stripeJsUrl={STRIPE_JS_URL ?? null}
      >
        <dl className="divide-y rounded-md border bg-surface shadow-raised">
          <Fact term="Amount">
            {money} <span className="font-normal text-muted uppercase">{payment.currency}</span>
          </Fact>
          <Fact term="Credits">{formatCredits(payment.credits)}</Fact>
          <Fact term="Charged to">
            {describeCard({ brand: payment.cardBrand, last4: payment.cardLast4 })}
          </Fact>
          <Fact term="Confirm by" isOverWhenPaid>
            <Time at={link.expiresAt.toISOString()} />
          </Fact>
        </dl>
      </RescueForm>
    </main>
  );
}

interface FactProps {
  term: string;
  /** Says nothing any more once it is paid. */
  isOverWhenPaid?: boolean;
  children: ReactNode;
}

function Fact({ term, isOverWhenPaid = false, children }: FactProps) {
  return (
    <div
      className={clsx(
        'flex items-baseline justify-between gap-4 px-4 py-2.5',
        isOverWhenPaid && 'group-data-paid:hidden',
      )}
    >
      <dt className="text-muted">{term}</dt>
      <dd className="text-end font-medium tabular-nums">{children}</dd>
    </div>
  );
}

const WORDS: Record<Exclude<RescueState, 'ready'>, { title: string; words: ReactNode }> = {
  forged: {
    title: 'This link does not work',
    words:
      'It is not complete, or not one of ours. Nothing was charged. Open the link in the mail again, or sign in and recharge from the billing page.',
  },
  expired: {
    title: 'This link has ended',
    words: "You weren't charged. Recharge from the billing page, or choose another card there.",
  },
  used: {
    title: 'This recharge is paid',
    words: 'You were charged once, and the credits are in your balance. There is nothing left to do.',
  },
  replaced: {
    title: 'This link was replaced',
    words:
      'Another card was chosen, or a newer link was sent. This link charges nothing; the billing page says how the recharge stands.',
  },
  ended: {
    title: 'This recharge was given up',
    words: "You weren't charged. Recharge from the billing page when you want to.",
  },
};
