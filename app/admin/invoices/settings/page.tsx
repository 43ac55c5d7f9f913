import type { Metadata } from 'next';
import { SettingsForm } from '#components/invoices/settings-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import { getInvoiceSettings } from '#lib/invoices/settings.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Invoice settings' };

export default async function InvoiceSettingsPage() {
  await requireOperatorPage();
  return (
    <>
      <PageHeader
        title="Invoice settings"
        back={{ href: '/admin/invoices', label: 'All invoices' }}
        description="Printed on invoices that are issued from now on."
      />
      <Card>
        <CardBody>
          <SettingsForm settings={await getInvoiceSettings()} />
        </CardBody>
      </Card>
    </>
  );
}
