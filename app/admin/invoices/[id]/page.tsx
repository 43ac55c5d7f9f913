import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { Story } from '#components/admin/story.tsx';
import { fieldsOf } from '#components/invoices/draft.ts';
import { InvoiceActions } from '#components/invoices/invoice-actions.tsx';
import { InvoiceForm } from '#components/invoices/invoice-form.tsx';
import { InvoicePaper } from '#components/invoices/invoice-paper.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { findInvoice, invoicePath } from '#lib/invoices/invoice.ts';
import { invoiceStatus } from '#lib/invoices/invoice-words.ts';
import { listBuyers } from '#lib/invoices/search-invoices.ts';
import { tellInvoiceStory } from '#lib/invoices/tell-invoice-story.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Invoice' };

/** One invoice: what it says, what happened to it, and what can be done. A draft can still be rewritten. */
export default async function InvoicePage({ params }: { params: Promise<{ id: string }> }) {
  await requireOperatorPage();
  const id = z.coerce
    .number()
    .int()
    .positive()
    .safeParse((await params).id);
  const invoice = id.success ? await findInvoice(id.data) : null;
  if (!invoice) notFound();
  const { word, tone } = invoiceStatus({ status: invoice.status, isOverdue: invoice.is_overdue });
  const isDraft = invoice.status === 'draft';
  return (
    <>
      <PageHeader
        title={invoice.number ?? 'Draft'}
        back={{ href: '/admin/invoices', label: 'All invoices' }}
        description={
          <span className="inline-flex flex-wrap items-center gap-2">
            <Badge tone={tone}>{word}</Badge>
            <span>
              To{' '}
              {invoice.tenant_slug ? (
                <Link href={`/admin/tenants/${invoice.tenant_slug}`} className="text-accent-ink underline">
                  {invoice.buyer.name}
                </Link>
              ) : (
                invoice.buyer.name
              )}
            </span>
          </span>
        }
        action={<InvoiceActions invoice={invoice} path={invoicePath(invoice)} />}
      />
      {invoice.error && invoice.status !== 'paid' ? (
        <Alert tone={invoice.status === 'failed' ? 'declined' : 'debt'} title={word}>
          {invoice.error}
        </Alert>
      ) : null}
      {invoice.end_reason ? <Alert title={word}>{invoice.end_reason}</Alert> : null}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start">
        <div className="grid min-w-0 gap-4">
          {isDraft ? (
            <Card>
              <CardHeader title="Draft" description="Nothing is numbered or sent until you issue it." />
              <CardBody>
                <InvoiceForm invoiceId={invoice.id} draft={fieldsOf(invoice)} buyers={await listBuyers()} />
              </CardBody>
            </Card>
          ) : null}
          <Card>
            <InvoicePaper invoice={invoice} />
          </Card>
        </div>
        <Card>
          <CardHeader title="What happened" description="In the order in which it reached us." />
          <Story steps={await tellInvoiceStory(invoice)} />
        </Card>
      </div>
    </>
  );
}
