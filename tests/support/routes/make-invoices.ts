/** Invoices for the generated tests: one for each call that changes how an invoice stands. */
import { addCustomer, issueInvoice, saveDraft } from '../invoices.ts';
import { owner } from '../running-ledger.ts';

export interface InvoiceThings {
  /** A draft that is only rewritten. */
  draftId: string;
  draftToIssueId: string;
  draftToDeleteId: string;
  /** Issued to the tenant, and left as it is. */
  invoiceId: string;
  invoiceToVoidId: string;
  invoiceToCreditId: string;
  /** Of a customer that is no tenant: who has one given up may order nothing more on invoice. */
  invoiceToGiveUpId: string;
  /** Of the link to an invoice of a customer that is no tenant, which can be paid. */
  invoiceToken: string;
}

/** Each is due in a month, so that no card is charged for it while the tests run. */
export async function makeInvoices(tenantId: string): Promise<InvoiceThings> {
  const database = { owner, server: owner };
  const ofTenant = { tenantId, terms: 'net_30' };
  const ofCustomer = async () => ({
    customerId: await addCustomer(database, { customer: null, card: null }),
    terms: 'net_30',
  });
  return {
    draftId: (await saveDraft(database, ofTenant)).id,
    draftToIssueId: (await saveDraft(database, ofTenant)).id,
    draftToDeleteId: (await saveDraft(database, ofTenant)).id,
    invoiceId: (await issueInvoice(database, ofTenant)).id,
    invoiceToVoidId: (await issueInvoice(database, ofTenant)).id,
    invoiceToCreditId: (await issueInvoice(database, ofTenant)).id,
    invoiceToGiveUpId: (await issueInvoice(database, await ofCustomer())).id,
    invoiceToken: (await issueInvoice(database, await ofCustomer())).public_token,
  };
}
