import type Stripe from 'stripe';
import { escapeHtml } from '../../pages/page.ts';
import type { Config } from '../config.ts';
import type { Context } from '../core/context.ts';
import { formatAmount } from '../core/currencies.ts';
import { StripeFailure } from '../core/errors.ts';
import { listObjects } from '../core/lists.ts';
import { idOf } from '../core/references.ts';
import { get } from '../core/store.ts';
import { checkoutForm } from './form.ts';
import { completionUrl } from './pay.ts';
import { itemList, subscriptionWords } from './summary.ts';

/** The page where a session is paid: what is bought on one side, how to pay on the other; or why it cannot be. */
export async function checkoutPage(
  context: Context,
  id: string,
  origin: string,
  config: Config,
): Promise<Response> {
  const session = await findSession(context, id);
  if (!session) {
    return notice(
      origin,
      404,
      'Nothing to pay here',
      'This link does not belong to a checkout. Check that it was copied whole.',
      null,
    );
  }
  if (session.status === 'complete') {
    return notice(
      origin,
      200,
      'You are all done here',
      session.payment_status === 'unpaid'
        ? 'Your payment is on its way. You will hear from the shop when it has arrived.'
        : 'This was paid. Nothing more is charged.',
      { href: completionUrl(session), label: 'Return to the shop' },
    );
  }
  if (session.status === 'expired' || session.expires_at <= context.now) {
    return notice(
      origin,
      410,
      'This checkout has expired',
      'You were not charged. Go back to the shop to start again.',
      session.cancel_url ? { href: session.cancel_url, label: 'Back to the shop' } : null,
    );
  }
  const { data: items } = await listObjects(context, 'item', '', { limit: 100 }, { owner: id });
  const customerId = idOf(session.customer);
  const customer = customerId === null ? null : (await get(context, 'customer', customerId)).document;
  const total = formatAmount(session.amount_total ?? 0, session.currency ?? '');
  const period = subscriptionWords(items);
  const back = session.cancel_url
    ? `<a class="back" href="${escapeHtml(session.cancel_url)}"><span aria-hidden="true">←</span> Cancel and go back</a>`
    : '';
  const title = session.mode === 'subscription' ? 'Subscribe' : 'Pay';
  const body = `<div class="checkout">
<section class="summary" aria-labelledby="total">
${back}
<p class="shop"><span class="mark" aria-hidden="true">S</span> Sandbox shop <span class="badge">Test mode</span></p>
<p class="muted lead">${session.mode === 'subscription' ? 'Subscribe for' : 'Pay'}</p>
<h1 id="total">${escapeHtml(total)}${period ? ` <small>${escapeHtml(period)}</small>` : ''}</h1>
${itemList(items, session, total)}
</section>
<section class="paying" aria-labelledby="paying">
<h2 id="paying">Payment</h2>
${checkoutForm(session, customer?.email ?? session.customer_email, config, total)}
</section>
</div>`;
  return document(origin, 200, `${title} ${total}`, body, true);
}

async function findSession(context: Context, id: string): Promise<Stripe.Checkout.Session | null> {
  try {
    return (await get(context, 'checkout_session', id)).document;
  } catch (error) {
    if (error instanceof StripeFailure && error.body.code === 'resource_missing') return null;
    throw error;
  }
}

function notice(
  origin: string,
  status: number,
  title: string,
  words: string,
  link: { href: string; label: string } | null,
): Response {
  const way = link
    ? `<p><a class="button" href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>`
    : '';
  const body = `<div class="notice"><h1>${escapeHtml(title)}</h1><p class="muted">${escapeHtml(words)}</p>${way}</div>`;
  return document(origin, status, title, body, false);
}

function document(
  origin: string,
  status: number,
  title: string,
  body: string,
  withScript: boolean,
): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Checkout</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/c/assets/checkout.css">
</head>
<body>
<main>
${body}
</main>
${withScript ? '<script src="/v3/stripe.js"></script>\n<script src="/c/assets/checkout.js"></script>' : ''}
</body>
</html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `style-src ${origin}`,
        `script-src ${origin}`,
        `connect-src ${origin}`,
        `frame-src ${origin}`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}
