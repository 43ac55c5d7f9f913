import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { InvoicePaper } from '#components/invoices/invoice-paper.tsx';
import { PayInvoice } from '#components/invoices/pay-invoice.tsx';
import { MessagePage } from '#components/shell/message-page.tsx';
import { PlainHeader } from '#components/shell/plain-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { getInvoiceByToken, type Invoice, invoicePath } from '#lib/invoices/invoice.ts';
import { invoiceStatus, isPayable, writeDate } from '#lib/invoices/invoice-words.ts';
import { formatMoney } from '#lib/money.ts';
import { getStripeAccess } from '#lib/payments/get-payment-setup.ts';

export const metadata: Metadata = {
  title: 'Invoice',
  // The address is the right to read it: it is not handed on to any other site.
  referrer: 'no-referrer',
  robots: { index: false },
};

/** An invoice for whoever has its link: what it says, how it stands, and a way to pay it. */
export default async function PublicInvoicePage({ params }: { params: Promise<{ token: string }> }) {
  const { isSandbox } = env();
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  const invoice = await findByToken((await params).token);
  const header = <PlainHeader theme={theme} isSandbox={isSandbox} />;
  if (!invoice) {
    return (
      <>
        {header}
        <MessagePage
          title="This link does not lead to an invoice"
          action={<ButtonLink href="/">Go to Refill</ButtonLink>}
        >
          It is not complete, or not one of ours. Nothing was charged. Open the link in the mail again.
        </MessagePage>
      </>
    );
  }
  const { word, tone } = invoiceStatus({ status: invoice.status, isOverdue: invoice.is_overdue });
  const amount = formatMoney(invoice.amount_cents, invoice.currency);
  return (
    <>
      {header}
      <main id="main" className="mx-auto grid w-full max-w-page gap-5 px-4 pt-4 pb-16 sm:px-6">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div>
            <p className="text-muted">{invoice.seller.name}</p>
            <h1 className="font-semibold text-2xl tracking-tight">Invoice {invoice.number}</h1>
          </div>
          <span className="flex items-center gap-3">
            <Badge tone={tone}>{word}</Badge>
            <a
              className={buttonClass()}
              href={`${invoicePath(invoice)}/pdf`}
              target="_blank"
              rel="noreferrer"
            >
              PDF<span className="sr-only"> of {invoice.number}, opens in a new tab</span>
            </a>
          </span>
        </div>
        <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_24rem] lg:items-start">
          <Card className="min-w-0 max-lg:order-2">
            <InvoicePaper invoice={invoice} />
          </Card>
          <Card className="min-w-0">
            <CardHeader title={isPayable(invoice.status) ? `Pay ${amount}` : word} />
            <CardBody>
              <div className="grid gap-4">
                <Standing invoice={invoice} />
                {isPayable(invoice.status) ? (
                  <PayInvoice
                    token={invoice.public_token}
                    amountCents={invoice.amount_cents}
                    currency={invoice.currency}
                    access={getStripeAccess()}
                  />
                ) : null}
              </div>
            </CardBody>
          </Card>
        </div>
      </main>
    </>
  );
}

async function findByToken(token: string): Promise<Invoice | null> {
  try {
    return await getInvoiceByToken(token);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invoice_not_found') return null;
    throw error;
  }
}

/** How it stands, in a sentence or two. */
function Standing({ invoice }: { invoice: Invoice }): ReactNode {
  const due = invoice.due_date ? writeDate(invoice.due_date) : '';
  switch (invoice.status) {
    case 'paid': {
      const card = invoice.card_last4 ? ` with ${cardName(invoice.card_brand, invoice.card_last4)}` : '';
      return (
        <Alert tone="done" role="status" title="This invoice is paid">
          {formatMoney(invoice.amount_cents, invoice.currency)} on{' '}
          {invoice.paid_at ? writeDate(invoice.paid_at) : ''}
          {card}. There is nothing left to do.
        </Alert>
      );
    }
    case 'void':
      return (
        <Alert title="This invoice is void">
          Nothing is owed, and nothing was charged. {invoice.end_reason}
        </Alert>
      );
    case 'failed':
      return (
        <Alert tone="declined" title="The card on file was declined">
          You weren't charged. Pay with another card here; it was due on {due}.
        </Alert>
      );
    case 'requires_auth':
      return (
        <Alert tone="debt" title="Your bank wants you to confirm this payment">
          You haven't been charged. Pay here, and your bank asks you to confirm it.
        </Alert>
      );
    default:
      return invoice.is_overdue ? (
        <Alert tone="debt" title="This invoice is overdue">
          It was due on {due}.
        </Alert>
      ) : (
        <p className="text-muted">Due on {due}. A saved card is charged by itself on that day.</p>
      );
  }
}
