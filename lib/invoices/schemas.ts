/** What may be said about an invoice from outside. Amounts in minor units. */
import { z } from 'zod';

export const INVOICE_STATUSES = [
  'draft',
  'pending',
  'paid',
  'failed',
  'requires_auth',
  'void',
  'uncollectible',
] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export const TERMS = ['on_receipt', 'net_7', 'net_30', 'net_60'] as const;
export type Terms = (typeof TERMS)[number];

const currency = z.string().regex(/^[a-z]{3}$/, 'Three small letters, such as usd.');
const reason = z.string().trim().min(1, 'Say why.').max(500);
/** Parts per million: 88750 is 8.875%. */
const taxRatePpm = z.int('Enter a rate such as 19 or 8.875.').min(0).max(1_000_000, 'At most 100%.');

export const invoiceDraft = z.strictObject({
  /** A tenant's short name, or the e-mail address of a customer that is none. */
  buyer: z.string().trim().min(1, 'Say who the invoice is for.').max(320),
  /** Of a customer that is new. */
  buyerName: z.string().trim().max(200),
  currency,
  terms: z.enum(TERMS),
  taxName: z.string().trim().min(1).max(30),
  memo: z.string().trim().max(2000),
  lines: z
    .array(
      z.strictObject({
        description: z.string().trim().min(1, 'Say what this line is for.').max(500),
        quantity: z.int('A whole number, 1 or more.').min(1, 'A whole number, 1 or more.').max(1_000_000),
        unitAmountCents: z
          .int('Enter an amount such as 49.90.')
          .min(-99_999_999, 'This amount is too small.')
          .max(99_999_999, 'This amount is too large.'),
        taxRatePpm,
      }),
    )
    .min(1, 'Add a line.')
    .max(200),
});

/** Why an invoice is voided or given up. */
export const endRequest = z.strictObject({ reason });

export const creditRequest = z.strictObject({
  amountCents: z.int('Enter an amount such as 49.90.').min(1).max(99_999_999_999),
  reason,
  /** The same for every try of one credit note. */
  requestId: z.uuid(),
});

export const billingDetails = z.strictObject({
  legalName: z.string().trim().min(1, 'Enter the name on the invoice.').max(200),
  address: z.string().trim().max(500),
  taxId: z.string().trim().max(60),
});

export const invoiceSettings = z.strictObject({
  sellerName: z.string().trim().min(1).max(200),
  sellerAddress: z.string().trim().max(500),
  sellerTaxId: z.string().trim().max(60),
  sellerEmail: z.union([z.literal(''), z.email('Enter an email address.')]),
  dunningDays: z
    .array(z.int().min(1).max(365))
    .max(12)
    .refine((days) => days.every((day, index) => index === 0 || day > (days[index - 1] ?? 0)), {
      message: 'Each day has to come after the one before it.',
    }),
});

export const invoiceAccount = z.strictObject({
  creditLimitCents: z.int('Enter an amount such as 5000.').min(1).max(1_000_000_000_000),
  currency,
  terms: z.enum(['net_7', 'net_30', 'net_60']),
  taxRatePpm,
  isActive: z.boolean(),
});

export const orderOnInvoice = z.strictObject({
  packageId: z.uuid('Choose a package.'),
  /** The same for every try of one order. */
  orderId: z.uuid(),
});

export type InvoiceDraft = z.infer<typeof invoiceDraft>;
export type CreditRequest = z.infer<typeof creditRequest>;
export type BillingDetails = z.infer<typeof billingDetails>;
export type InvoiceSettings = z.infer<typeof invoiceSettings>;
export type InvoiceAccount = z.infer<typeof invoiceAccount>;
