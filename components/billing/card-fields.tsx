import { PaymentElement } from '@stripe/react-stripe-js';
import { CardFieldsSkeleton } from '#components/billing/payment-form-skeleton.tsx';

export interface CardFieldsProps {
  /** Stripe has drawn them; until then a skeleton stands in their place. */
  isReady: boolean;
  isBusy: boolean;
  onReady: () => void;
}

/** Stripe's fields for a card, in a box that is `relative` and keeps their height. Wallets have their own buttons. */
export function CardFields({ isReady, isBusy, onReady }: CardFieldsProps) {
  return (
    <>
      {isReady ? null : (
        <div className="absolute inset-0">
          <CardFieldsSkeleton />
        </div>
      )}
      <div className={isReady ? undefined : 'opacity-0'}>
        <PaymentElement
          options={{
            layout: 'tabs',
            wallets: { applePay: 'never', googlePay: 'never', link: 'never' },
            readOnly: isBusy,
          }}
          onReady={onReady}
        />
      </div>
    </>
  );
}
