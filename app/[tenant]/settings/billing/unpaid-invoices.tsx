import { Alert } from '#components/ui/alert.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { invoiceStatus } from '#lib/invoices/invoice-words.ts';
import { listOpenInvoices } from '#lib/invoices/list-tenant-invoices.ts';
import { formatMoney } from '#lib/money.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

/** Invoices that wait for somebody: overdue, declined, or for the bank to be answered. Members cannot act on them. */
export async function UnpaidInvoices({ slug }: { slug: string }) {
  const { tenant } = await requireTenantPage(slug);
  if (tenant.role === 'member') return null;
  const open = await listOpenInvoices(await createSupabaseServerClient(), tenant.id);
  const [pressing, ...others] = open.filter(({ status, isOverdue }) => status !== 'pending' || isOverdue);
  if (!pressing) return null;
  return (
    <Alert
      tone="debt"
      title={`Invoice ${pressing.number} over ${formatMoney(pressing.amount_cents, pressing.currency)}: ${invoiceStatus(pressing).word.toLowerCase()}`}
      action={
        <ButtonLink href={`/invoices/${pressing.public_token}`} size="sm">
          Pay
        </ButtonLink>
      }
    >
      {others.length > 0 ? `${others.length} more wait below Invoices. ` : null}
      You weren't charged. Pay it by card, and this goes away.
    </Alert>
  );
}
