import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { RescueForm } from '#components/auto-recharge/rescue-form.tsx';
import { MessagePage } from '#components/shell/message-page.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
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
  const { token } = await params;
  const { state, payment } = await openRescue(decodeURIComponent(token));
  const action = payment ? (
    <ButtonLink href={`/${payment.tenantSlug}/settings/billing/auto-recharge`}>Open auto-recharge</ButtonLink>
  ) : (
    <ButtonLink href="/">Go to Refill</ButtonLink>
  );
  if (state !== 'ready' || !payment) {
    const { title, words } = WORDS[state === 'ready' ? 'forged' : state];
    return (
      <MessagePage title={title} action={action}>
        {words}
      </MessagePage>
    );
  }
  const { NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = env();
  const money = formatMoney(payment.amountCents, payment.currency);
  const card = describeCard({ brand: payment.cardBrand, last4: payment.cardLast4 });
  return (
    <MessagePage
      title={`Confirm ${money} for ${payment.tenantName}`}
      action={
        <RescueForm
          token={decodeURIComponent(token)}
          amount={money}
          billingHref={`/${payment.tenantSlug}/settings/billing/auto-recharge`}
          publishableKey={NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY}
          stripeJsUrl={STRIPE_JS_URL ?? null}
        />
      }
    >
      Your balance fell below its threshold, and your bank wants you to confirm the recharge: {money} for{' '}
      {formatCredits(payment.credits)} credits, charged to {card}. You haven't been charged yet.
    </MessagePage>
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
