import { ActionButton } from '#components/admin/action-button.tsx';
import { IssueButton } from '#components/invoices/issue-button.tsx';
import { ReasonAction } from '#components/invoices/reason-action.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import type { Invoice } from '#lib/invoices/invoice.ts';
import { isPayable } from '#lib/invoices/invoice-words.ts';
import { formatMoney } from '#lib/money.ts';
import { amountText } from '#lib/payments/custom-amount.ts';

/** What an operator may do with an invoice as it stands. */
export function InvoiceActions({ invoice, path }: { invoice: Invoice; path: string }) {
  const api = `/api/admin/invoices/${invoice.id}`;
  if (invoice.status === 'draft') {
    return (
      <IssueButton
        invoiceId={invoice.id}
        total={formatMoney(invoice.total_cents, invoice.currency)}
        email={invoice.buyer.email}
      />
    );
  }
  const refunded = invoice.credit_notes
    .filter((note) => note.settled_by === 'refund' && note.refund_status !== 'failed')
    .reduce((sum, note) => sum + note.amount_cents, 0);
  const left = invoice.amount_cents - refunded;
  const isOpen = isPayable(invoice.status);
  return (
    <span className="flex flex-wrap items-center gap-2">
      <a className={buttonClass()} href={path} target="_blank" rel="noreferrer">
        Public page
      </a>
      <a className={buttonClass()} href={`${path}/pdf`} target="_blank" rel="noreferrer">
        PDF
      </a>
      {invoice.status === 'void' ? null : (
        <ActionButton path={`${api}/send`} pendingWords="Sending…" doneWords="It is on its way.">
          Send again
        </ActionButton>
      )}
      {invoice.kind !== 'receipt' && left > 0 && (isOpen || invoice.status === 'paid') ? (
        <ReasonAction
          path={`${api}/credit-notes`}
          verb="Credit note"
          confirm="Write credit note"
          title={`Credit note for ${invoice.number}`}
          consequence={
            invoice.status === 'paid'
              ? 'The money goes back to the card that paid. The invoice itself stays as it is.'
              : 'This amount is no longer owed. A credit note for all that is left settles the invoice.'
          }
          doneWords="The credit note is written."
          amount={{ currency: invoice.currency, suggestion: amountText(left, invoice.currency) }}
        />
      ) : null}
      {isOpen ? (
        <ReasonAction
          path={`${api}/void`}
          verb="Void"
          confirm="Void invoice"
          isFinal
          title={`Void ${invoice.number}?`}
          consequence="Nothing is owed any more, and the customer is told. The number stays. It cannot be undone."
          doneWords="The invoice is void."
        />
      ) : null}
      {isOpen && invoice.status !== 'uncollectible' ? (
        <ReasonAction
          path={`${api}/give-up`}
          verb="Give up"
          title={`Give ${invoice.number} up?`}
          consequence="It is not asked for any more and counts as uncollectible. A late payment is still taken."
          doneWords="The invoice is given up."
        />
      ) : null}
    </span>
  );
}
