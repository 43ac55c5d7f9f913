import { operation } from '../core/operation.ts';
import { text } from '../core/params.ts';
import { confirm } from './confirm-intent.ts';
import { confirmParams } from './params.ts';

export const confirmPaymentIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/confirm',
  isPublic: true,
  params: { ...confirmParams, client_secret: text },
  run: (context, params, id) => confirm(context, id, params),
});
