import { Hono } from 'hono';
import { escapeHtml, page } from '../../pages/page.ts';
import { act } from '../control/act.ts';
import { StripeFailure } from '../core/errors.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { get } from '../core/store.ts';
import { finishPaymentAuthentication } from '../payment_intents/finish-authentication.ts';
import { finishSetupAuthentication } from '../setup_intents/finish-authentication.ts';

/** The bank's page: two buttons that pass or fail 3D Secure, in a frame over the shop or in a page of its own. */
export function threeDSecureRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.get('/3ds/:id', (http) => {
    const id = http.req.param('id');
    const { client_secret: secret = '', framed = '' } = http.req.query();
    return page({
      title: '3D Secure',
      origin: new URL(http.req.url).origin,
      isFramed: true,
      body: `<h1>3D Secure</h1>
<p>This stands for the page of your bank. <code>${escapeHtml(id)}</code> waits for your answer.</p>
<form method="post" action="/3ds/${encodeURIComponent(id)}" class="stack">
<input type="hidden" name="client_secret" value="${escapeHtml(secret)}">
<input type="hidden" name="framed" value="${escapeHtml(framed)}">
<button name="outcome" value="complete" class="primary">Complete authentication</button>
<button name="outcome" value="fail">Fail authentication</button>
</form>`,
    });
  });
  routes.post('/3ds/:id', async (http) => {
    const form = await http.req.parseBody();
    const secret = typeof form.client_secret === 'string' ? form.client_secret : '';
    const returnUrl = await finish(services, http.req.param('id'), secret, form.outcome === 'complete');
    if (form.framed !== '1' && returnUrl) return http.redirect(returnUrl, 303);
    return page({
      title: '3D Secure',
      origin: new URL(http.req.url).origin,
      isFramed: true,
      script: '/frames/three-d-secure-done.js',
      body: '<h1>3D Secure</h1><p role="status">Thank you. You can close this page.</p>',
    });
  });
  return routes;
}

/** Tells the intent what its owner answered; says where a redirect goes back to. */
async function finish(
  services: Services,
  id: string,
  secret: string,
  hasPassed: boolean,
): Promise<string | null> {
  const isSetup = id.startsWith('seti_');
  try {
    await act<object>(services, (context) => {
      const finishAuthentication = isSetup ? finishSetupAuthentication : finishPaymentAuthentication;
      return finishAuthentication(context, id, secret, hasPassed);
    });
  } catch (error) {
    // A decline after authentication is the bank's answer, not a failure of this page: the shop reads it itself.
    if (!(error instanceof StripeFailure && error.keepsChanges)) throw error;
  }
  return act(services, async (context) => {
    const { document, secrets } = await get(
      context,
      isSetup ? 'setup_intent' : 'payment_intent',
      id,
      'intent',
    );
    if (!secrets.returnUrl) return null;
    const target = new URL(secrets.returnUrl);
    target.searchParams.set(document.object, id);
    target.searchParams.set(`${document.object}_client_secret`, secret);
    target.searchParams.set(
      'redirect_status',
      document.status.startsWith('requires_payment') ? 'failed' : 'succeeded',
    );
    return target.href;
  });
}
