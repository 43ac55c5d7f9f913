import type { Metadata } from 'next';
import { fieldsOf } from '#components/invoices/draft.ts';
import { InvoiceForm } from '#components/invoices/invoice-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { listBuyers } from '#lib/invoices/search-invoices.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'New invoice' };

export default async function NewInvoicePage() {
  await requireOperatorPage();
  return (
    <>
      <PageHeader
        title="New invoice"
        back={{ href: '/admin/invoices', label: 'All invoices' }}
        description="A draft first: nothing is numbered or sent until you issue it."
      />
      <Card>
        <CardBody>
          <InvoiceForm invoiceId={null} draft={fieldsOf(null)} buyers={await listBuyers()} />
        </CardBody>
      </Card>
    </>
  );
}
