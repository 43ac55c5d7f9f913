import { operation } from '../core/operation.ts';
import { text } from '../core/params.ts';
import { confirmSetup } from './confirm-setup.ts';
import { confirmParams } from './params.ts';

export const confirmSetupIntent = operation({
  method: 'POST',
  path: '/v1/setup_intents/:id/confirm',
  isPublic: true,
  params: { ...confirmParams, client_secret: text },
  run: (context, params, id) => confirmSetup(context, id, params),
});
