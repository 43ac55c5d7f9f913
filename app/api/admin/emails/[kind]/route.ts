import { z } from 'zod';
import { DARK_QUERY } from '#emails/theme.ts';
import { operator } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';
import { route } from '#lib/http/route.ts';
import { listMailPreviews } from '#lib/notifications/preview-mail.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';

const query = z.strictObject({
  example: z.coerce.number().int().min(0).default(0),
  theme: z.enum(['light', 'dark', 'text']).default('light'),
});

/**
 * `GET /api/admin/emails/:kind?example=0&theme=light|dark|text` → the mail as HTML, as a program of that theme shows it,
 * or as text. For operators; 404 to everyone else and for what there is not.
 */
export const GET = route({ access: operator, query }, async ({ params, query: { example, theme } }) => {
  const preview = listMailPreviews().find(({ slug }) => slug === params.kind);
  const found = preview?.examples[example];
  if (!found) throw new AppError('not_found', 'There is no such mail.');
  const { html, text } = await renderMail(found.compose().body);
  const isText = theme === 'text';
  return new Response(
    isText ? text : html.replace(DARK_QUERY, theme === 'dark' ? '@media all' : '@media not all'),
    {
      headers: {
        'content-type': `text/${isText ? 'plain' : 'html'}; charset=utf-8`,
        'cache-control': 'private, no-store',
        // A mail may style itself; it may run nothing, load nothing, and only our own pages frame it.
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
      },
    },
  );
});
