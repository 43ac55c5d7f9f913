import { clsx } from 'clsx';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleMinus from 'lucide-react/icons/circle-minus';
import LoaderCircle from 'lucide-react/icons/loader-circle';
import ShieldCheck from 'lucide-react/icons/shield-check';
import type { ReactNode } from 'react';
import { formatCredits } from '#lib/money.ts';

/** Where a payment stands. Every state can be rebuilt from the payment's row, so it survives a reload. */
export type PaymentState =
  | { status: 'processing' }
  | { status: 'needs_authentication' }
  | { status: 'adding_credits'; credits: number }
  | { status: 'done'; credits: number; newBalanceCredits: number }
  /** `words` say why, that nothing was charged, and what to do: never a raw code. */
  | { status: 'declined'; words: string }
  /** Stripe took something else than was agreed: nothing is granted until a person has looked. */
  | { status: 'under_review' }
  | { status: 'cancelled' };

export type PaymentStatusProps = PaymentState & {
  /** What to press next, where there is something. */
  action?: ReactNode;
};

interface Telling {
  Icon: typeof CircleCheck;
  mark: string;
  title: string;
  words: string;
  isUnderWay?: boolean;
}

function tell(state: PaymentState): Telling {
  switch (state.status) {
    case 'processing':
      return {
        Icon: LoaderCircle,
        mark: 'text-muted',
        title: 'Your payment is being processed',
        words: 'You can leave this page. We add the credits as soon as the money has arrived.',
        isUnderWay: true,
      };
    case 'needs_authentication':
      return {
        Icon: ShieldCheck,
        mark: 'text-accent-ink',
        title: "Your bank asks you to confirm it's you",
        words: "You haven't been charged yet. Finish this payment by confirming with your bank.",
      };
    case 'adding_credits':
      return {
        Icon: LoaderCircle,
        mark: 'text-muted',
        title: 'Payment received',
        words: `Adding ${formatCredits(state.credits)} credits…`,
        isUnderWay: true,
      };
    case 'done':
      return {
        Icon: CircleCheck,
        mark: 'text-done',
        title: `${formatCredits(state.credits)} credits added`,
        words: `Your balance is now ${formatCredits(state.newBalanceCredits)} credits.`,
      };
    case 'declined':
      return {
        Icon: CircleAlert,
        mark: 'text-declined',
        title: 'The payment was declined',
        words: state.words,
      };
    case 'under_review':
      return {
        Icon: CircleAlert,
        mark: 'text-debt',
        title: 'We are looking into this payment',
        words:
          "What arrived differs from what was agreed, so no credits were added yet. Don't pay again: we settle it and tell you.",
      };
    case 'cancelled':
      return {
        Icon: CircleMinus,
        mark: 'text-muted',
        title: 'This payment was cancelled',
        words: "You weren't charged and no credits were added.",
      };
  }
}

/** Says where a payment stands, whether money moved, and what to do next; read out whenever it changes. */
export function PaymentStatus({ action, ...state }: PaymentStatusProps) {
  const { Icon, mark, title, words, isUnderWay } = tell(state);
  return (
    <div role={state.status === 'declined' ? 'alert' : 'status'} className="flex items-start gap-4">
      <Icon className={clsx('size-6 shrink-0', mark, isUnderWay && 'animate-spin')} aria-hidden />
      <div className="min-w-0 grow">
        <p className="font-semibold text-base tabular-nums">{title}</p>
        <p className="mt-0.5 max-w-measure text-muted tabular-nums">{words}</p>
        {action ? <div className="mt-4 flex flex-wrap gap-2">{action}</div> : null}
      </div>
    </div>
  );
}
