interface Page {
  title: string;
  origin: string;
  body: string;
  /** Shown inside somebody else's page. */
  isFramed?: boolean;
  /** Shows something of this origin in a frame. */
  allowsFrames?: boolean;
  /** A script of this origin; pages have no inline code. */
  script?: string;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A page of the sandbox, under a policy that runs nothing inline. */
export function page({
  title,
  origin,
  body,
  isFramed = false,
  allowsFrames = false,
  script,
}: Page): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/page.css">
</head>
<body${isFramed ? ' class="framed"' : ''}>
<main>
${body}
</main>
${script ? `<script src="${script}"></script>` : ''}
</body>
</html>`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `style-src ${origin}`,
        `script-src ${script ? origin : "'none'"}`,
        'img-src data:',
        ...(allowsFrames ? [`frame-src ${origin}`] : []),
        "base-uri 'none'",
        ...(isFramed ? [] : ["frame-ancestors 'none'"]),
      ].join('; '),
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  });
}
