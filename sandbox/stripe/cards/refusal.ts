import { type DeclineName, declines } from './test-cards.ts';

/** Why a bank says no, in the words that Stripe uses. */
export interface Refusal {
  code:
    | 'account_closed'
    | 'authentication_required'
    | 'card_declined'
    | 'debit_not_authorized'
    | 'expired_card'
    | 'incorrect_cvc'
    | 'processing_error';
  declineCode: string;
  adviceCode?: string;
  message: string;
}

export function refusalOf(reason: DeclineName | 'authentication_required'): Refusal {
  if (reason === 'authentication_required') {
    return {
      code: reason,
      declineCode: reason,
      message: 'Your card was declined. This transaction requires authentication.',
    };
  }
  const { code, adviceCode, message } = declines[reason];
  return { code, declineCode: reason, adviceCode, message };
}
