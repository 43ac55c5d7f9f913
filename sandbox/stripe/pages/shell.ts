import { escapeHtml, page } from '../../pages/page.ts';

const sections = [
  ['/', 'Payments'],
  ['/customers', 'Customers'],
  ['/events', 'Events'],
] as const;

/** A page within the sandbox's navigation. */
export function shell(request: Request, title: string, body: string): Response {
  const { origin, pathname } = new URL(request.url);
  const items = sections.map(([path, label]) => {
    const isHere =
      path === '/' ? pathname === '/' || pathname.startsWith('/payments') : pathname.startsWith(path);
    return `<a href="${path}"${isHere ? ' aria-current="page"' : ''}>${label}</a>`;
  });
  return page({
    title: `${title} · Local Stripe`,
    origin,
    body: `<nav aria-label="Sandbox"><strong>Local Stripe</strong>${items.join('')}</nav>
<h1>${escapeHtml(title)}</h1>
${body}`,
  });
}
