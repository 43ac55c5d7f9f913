import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Pool } from 'pg';
import { escapeHtml, page } from '../pages/page.ts';
import { deleteMessages, findMessage, listMessages, type Message } from './messages.ts';

/** The page and the API of the mailbox. */
export function createMailboxApp(pool: Pool): Hono {
  const style = readFileSync(new URL('../pages/page.css', import.meta.url), 'utf8');
  const app = new Hono();
  app.get('/healthz', (http) => http.json({ status: 'ok' }));
  app.get('/pages/page.css', (http) => http.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', async (http) => {
    const search = http.req.query('search') ?? '';
    return page({
      title: 'Local mailbox',
      origin: new URL(http.req.url).origin,
      body: listing(await listMessages(pool, { search }), search),
    });
  });
  app.get('/messages/:id', async (http) => {
    const message = await findMessage(pool, http.req.param('id'));
    if (!message) return http.notFound();
    return page({
      title: message.subject,
      origin: new URL(http.req.url).origin,
      allowsFrames: true,
      body: reading(message),
    });
  });
  app.get('/messages/:id/html', async (http) => {
    const message = await findMessage(pool, http.req.param('id'));
    if (!message?.html_body) return http.notFound();
    // A mail may style itself and show pictures; it may run nothing and send nothing.
    return http.html(message.html_body, 200, {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; sandbox",
    });
  });
  app.get('/api/messages', async (http) => {
    const { to, search } = http.req.query();
    return http.json({
      data: await listMessages(pool, { ...(to ? { to } : {}), ...(search ? { search } : {}) }),
    });
  });
  app.delete('/api/messages', async (http) => {
    await deleteMessages(pool);
    return http.json({ data: [] });
  });
  return app;
}

function time(at: Date): string {
  return `<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')}</time>`;
}

function listing(messages: Message[], search: string): string {
  const rows = messages.map(
    (message) => `<tr><td>${time(message.received_at)}</td>
<td>${escapeHtml(message.recipients.join(', '))}</td>
<td><a href="/messages/${message.id}">${escapeHtml(message.subject)}</a></td></tr>`,
  );
  const found = `<div class="scroll" tabindex="0" role="region" aria-label="Messages"><table>
<thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
  const none = `<p class="muted">${search ? 'No message matches.' : 'No mail yet. It appears here instead of being sent.'}</p>`;
  return `<h1>Local mailbox</h1>
<div class="actions"><form method="get" action="/" role="search">
<label>Search<input name="search" type="search" value="${escapeHtml(search)}"></label><button>Search</button></form></div>
${messages.length > 0 ? found : none}`;
}

function reading(message: Message): string {
  const html = message.html_body
    ? `<h2>As it looks</h2><iframe class="mail" title="The message as it looks" sandbox src="/messages/${message.id}/html"></iframe>`
    : '';
  return `<nav aria-label="Mailbox"><strong>Local mailbox</strong><a href="/">All messages</a></nav>
<h1>${escapeHtml(message.subject)}</h1>
<dl><dt>From</dt><dd>${escapeHtml(message.sender)}</dd>
<dt>To</dt><dd>${escapeHtml(message.recipients.join(', '))}</dd>
<dt>Received</dt><dd>${time(message.received_at)} UTC</dd></dl>
${html}
<h2>Text</h2><pre class="mail" tabindex="0">${escapeHtml(message.text_body)}</pre>`;
}
