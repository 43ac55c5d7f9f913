import type { Metadata } from 'next';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { singleParam } from '#lib/http/single-param.ts';
import { listMailPreviews } from '#lib/notifications/preview-mail.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Emails' };

interface EmailsPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Every mail the product sends, with made-up events, in both themes. */
export default async function EmailsPage({ searchParams }: EmailsPageProps) {
  await requireOperatorPage();
  const wanted = singleParam((await searchParams).mail);
  const previews = listMailPreviews();
  const shown = previews.find(({ slug }) => slug === wanted) ?? previews[0];
  return (
    <>
      <PageHeader title="Emails" description="The templates that are sent, with made-up events." />
      <div className="grid gap-6 md:grid-cols-[13rem_minmax(0,1fr)]">
        <nav aria-label="Emails" className="min-w-0">
          <ul className="grid gap-0.5">
            {previews.map(({ slug, name }) => (
              <li key={slug}>
                <a
                  href={`/admin/emails?mail=${slug}`}
                  aria-current={slug === shown?.slug ? 'page' : undefined}
                  className="flex min-h-8 items-center rounded-md px-2.5 py-1 text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:text-ink"
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="grid min-w-0 content-start gap-6">
          {shown?.examples.map(({ name, compose }, index) => {
            const address = `/api/admin/emails/${shown.slug}?example=${index}`;
            return (
              <Card key={name}>
                <CardHeader
                  title={name}
                  description={`Subject: ${compose().subject}`}
                  action={
                    <a href={`${address}&theme=text`} className="text-accent-ink underline">
                      Plain text
                    </a>
                  }
                />
                <div className="grid gap-4 p-4 sm:p-5 xl:grid-cols-2">
                  {(['light', 'dark'] as const).map((theme) => (
                    <iframe
                      key={theme}
                      sandbox="allow-popups allow-popups-to-escape-sandbox"
                      title={`${shown.name}, ${name}, ${theme}`}
                      src={`${address}&theme=${theme}`}
                      className="h-[42rem] w-full rounded-md border"
                    />
                  ))}
                </div>
              </Card>
            );
          })}
        </div>
      </div>
    </>
  );
}
