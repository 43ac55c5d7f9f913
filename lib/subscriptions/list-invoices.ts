import { callStripe } from '#lib/stripe.ts';

export interface PlanInvoice {
  id: string;
  number: string;
  /** "Change of plan". */
  what: string;
  status: 'open' | 'paid' | 'uncollectible' | 'void';
  totalCents: number;
  currency: string;
  createdAt: string;
  /** Where Stripe shows it. */
  url: string | null;
}

const REASONS: Readonly<Record<string, string>> = {
  subscription_create: 'Start of the plan',
  subscription_cycle: 'Renewal',
  subscription_update: 'Change of plan',
};
const STATUSES = ['open', 'paid', 'uncollectible', 'void'] as const;

/** The newest invoices of a subscription as Stripe keeps them. @throws AppError `stripe_unreachable` */
export async function listPlanInvoices(stripeSubscriptionId: string): Promise<PlanInvoice[]> {
  const { data } = await callStripe((stripe) =>
    stripe.invoices.list({ subscription: stripeSubscriptionId, limit: 24 }),
  );
  return data.flatMap((invoice) => {
    const status = STATUSES.find((known) => known === invoice.status);
    // Drafts are not made out to anybody yet.
    if (!status) return [];
    return {
      id: invoice.id,
      number: invoice.number ?? 'Invoice',
      what: REASONS[invoice.billing_reason ?? ''] ?? 'Plan',
      status,
      totalCents: invoice.total,
      currency: invoice.currency,
      createdAt: new Date(invoice.created * 1000).toISOString(),
      url: invoice.hosted_invoice_url ?? null,
    };
  });
}
