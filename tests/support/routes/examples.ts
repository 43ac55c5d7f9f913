/**
 * What the generated tests send to each route and page: ONE LINE FOR EACH route that has ids in its path or a body, and
 * for each page that has ids. A route without either needs none.
 *
 * - `ids`: which of our things (`Things`) an id of the path names. The tests send ours, and those of another tenant.
 * - `body`: what the route takes. Written `(things) => …` where it names things of ours, so that the tests also send it
 *   with another tenant's; `() => …` where each call needs its own.
 * - `allowed`: what who may call is answered, where that is not below 400.
 * - `foreign`: what a call with another tenant's things is answered, where that is not 404.
 * - `ownNames`: an id is the caller's own name for a thing, or that of something for sale to every tenant, so that another
 *   tenant's says nothing.
 * - `unproven`: for `selfProving` routes: what a call without any proof is answered.
 */
import type { Things } from './things.ts';

export interface Example {
  ids?: Readonly<Record<string, keyof Things>>;
  body?: Record<string, unknown> | ((things: Things) => Record<string, unknown>);
  allowed?: number;
  ownNames?: true;
  foreign?: number;
  unproven?: number;
}

const uuid = () => crypto.randomUUID();
const someone = () => `${uuid()}@example.test`;
const pack = {
  name: 'P',
  description: '',
  credits: 1,
  priceCents: 100,
  currency: 'usd',
  position: 90,
  isActive: false,
};
const plan = {
  name: 'P',
  description: '',
  priceCents: 100,
  currency: 'usd',
  billedEvery: 'month',
  creditsPerPeriod: 1,
  rollover: 'none',
  rolloverCapCredits: null,
  graceDays: 7,
  position: 90,
  isActive: false,
};
const tiers = [{ fromCents: 1, creditsPerHundred: 120 }];
const scheduled = () => ({
  name: `Never ${uuid()}`,
  job: 'payment-monitor',
  input: {},
  cron: '0 6 1 1 *',
  isEnabled: false,
});
const invoice = {
  buyerName: 'N',
  currency: 'usd',
  terms: 'net_30',
  taxName: 'VAT',
  memo: '',
  lines: [{ description: 'Support', quantity: 1, unitAmountCents: 1000, taxRatePpm: 0 }],
};
const seller = {
  sellerName: 'Refill',
  sellerAddress: '',
  sellerTaxId: '',
  sellerEmail: '',
  dunningDays: [1, 3, 7],
};
const invoiceAccount = {
  creditLimitCents: 1_000_000,
  currency: 'usd',
  terms: 'net_30',
  taxRatePpm: 0,
  isActive: true,
};
const password = 'a-long-password';

// biome-ignore format: one line for each
export const ROUTE_EXAMPLES: Readonly<Record<string, Example>> = {
  'PUT /api/admin/custom-amounts/[currency]': { ids: { currency: 'currency' }, body: { minCents: 500, maxCents: 900, tiers } },
  'GET /api/admin/emails/[kind]': { ids: { kind: 'mailKind' } },
  'PUT /api/admin/invoice-settings': { body: seller },
  'POST /api/admin/invoices': { body: () => ({ ...invoice, buyer: someone() }) },
  'PUT /api/admin/invoices/[id]': { ids: { id: 'draftId' }, body: ({ tenantSlug }) => ({ ...invoice, buyer: tenantSlug }) },
  'DELETE /api/admin/invoices/[id]': { ids: { id: 'draftToDeleteId' } },
  'POST /api/admin/invoices/[id]/credit-notes': { ids: { id: 'invoiceToCreditId' }, body: () => ({ amountCents: 100, reason: 'asked', requestId: uuid() }) },
  'POST /api/admin/invoices/[id]/give-up': { ids: { id: 'invoiceToGiveUpId' }, body: { reason: 'asked' } },
  'POST /api/admin/invoices/[id]/issue': { ids: { id: 'draftToIssueId' } },
  'POST /api/admin/invoices/[id]/send': { ids: { id: 'invoiceId' } },
  'POST /api/admin/invoices/[id]/void': { ids: { id: 'invoiceToVoidId' }, body: { reason: 'asked' } },
  'POST /api/admin/jobs/[name]/runs': { ids: { name: 'jobName' }, body: () => ({ input: { customer_email: someone() } }) },
  'POST /api/admin/packages': { body: () => ({ ...pack, slug: `p-${uuid().slice(0, 8)}` }) },
  'PUT /api/admin/packages/[id]': { ids: { id: 'packageId' }, body: pack },
  'POST /api/admin/payments/[id]/refund': { ids: { id: 'paymentId' }, body: () => ({ requestId: uuid(), reason: 'asked', amountCents: 100 }) },
  'POST /api/admin/plans': { body: () => ({ ...plan, slug: `p-${uuid().slice(0, 8)}` }) },
  'PUT /api/admin/plans/[id]': { ids: { id: 'planId' }, body: plan },
  'POST /api/admin/reconciliation/findings/[id]/resolve': { ids: { id: 'findingId' }, body: { note: 'done' } },
  'POST /api/admin/runs/[id]/cancel': { ids: { id: 'runOfPageId' } },
  'POST /api/admin/runs/[id]/resume': { ids: { id: 'runOfPageId' } },
  'POST /api/admin/schedules': { body: scheduled },
  'DELETE /api/admin/schedules/[id]': { ids: { id: 'removableScheduleId' } },
  'PUT /api/admin/schedules/[id]': { ids: { id: 'scheduleId' }, body: scheduled },
  'POST /api/admin/tenants/[id]/adjustments': { ids: { id: 'tenantId' }, body: () => ({ credits: 1, reason: 'gift', adjustmentId: uuid() }) },
  'PUT /api/admin/tenants/[id]/invoice-account': { ids: { id: 'tenantId' }, body: invoiceAccount },
  'POST /api/admin/webhooks/[id]/replay': { ids: { id: 'eventId' } },
  'POST /api/admin/webhooks/replay-dead': { body: { type: 'invoice.finalized' } },
  'POST /api/admin/webhooks/replay': { body: ({ eventId }) => ({ eventIds: [eventId] }) },
  'POST /api/auth/confirm-email': { body: () => ({ email: someone(), code: '000000' }), allowed: 400 },
  'POST /api/auth/forgot-password': { body: () => ({ email: someone() }) },
  'POST /api/auth/reset-password': { body: () => ({ email: someone(), code: '000000', password }), allowed: 400 },
  'POST /api/auth/sign-in': { body: () => ({ email: someone(), password }), allowed: 401 },
  'POST /api/auth/sign-up': { body: () => ({ email: someone(), password, fullName: 'N', tenantName: `N ${uuid()}` }) },
  'POST /api/bench/trivial': { body: { credits: 1 }, unproven: 404 },
  'POST /api/credits/consume': { body: { credits: 1 } },
  'POST /api/credits/consume/batch': { body: { debits: [{ credits: 1 }] } },
  'POST /api/credits/holds': { body: { credits: 1 } },
  'POST /api/credits/holds/[id]/capture': { ids: { id: 'holdId' }, body: {} },
  'POST /api/credits/holds/[id]/release': { ids: { id: 'holdId' }, body: {}, allowed: 409 },
  'GET /api/health': { unproven: 200 },
  'POST /api/invitations/[token]/accept': { ids: { token: 'invitationToken' }, allowed: 403, foreign: 403 },
  'POST /api/invoices/pay': { body: ({ invoiceToken }) => ({ token: invoiceToken }) },
  'POST /api/jobs/[name]/runs': { ids: { name: 'jobName' }, body: () => ({ input: { customer_email: someone() } }) },
  'GET /api/jobs/runs/[id]': { ids: { id: 'runId' } },
  'POST /api/jobs/runs/[id]/cancel': { ids: { id: 'runId' } },
  'POST /api/jobs/runs/[id]/resume': { ids: { id: 'runId' } },
  'POST /api/mcp': { body: { jsonrpc: '2.0', id: 1, method: 'ping' }, unproven: 401 },
  'POST /api/notices/[id]/seen': { ids: { id: 'noticeId' } },
  'GET /api/openapi.json': { unproven: 200 },
  'GET /api/payments/customer/[id]': { ids: { id: 'customerId' } },
  'POST /api/payments/customer/create': { body: () => ({ email: someone(), name: 'N' }) },
  'POST /api/payments/intent/[id]/cancel': { ids: { id: 'intentId' } },
  'POST /api/payments/intent/[id]/capture': { ids: { id: 'intentId' }, body: {}, allowed: 409 },
  'GET /api/payments/intent/[id]/status': { ids: { id: 'intentId' } },
  'POST /api/payments/intent/create': { body: { amount: 12.5, currency: 'usd' } },
  'PUT /api/payments/items/[sku]': { ids: { sku: 'sku' }, body: { name: 'Thing', amount: 5 }, ownNames: true },
  'POST /api/payments/refund': { body: ({ intentId }) => ({ payment_intent_id: intentId }), allowed: 409 },
  'POST /api/payments/subscription/create': { body: ({ ownPlan }) => ({ plan: ownPlan, customer_email: someone() }) },
  'GET /api/payments/subscription/[id]': { ids: { id: 'subscriptionId' } },
  'POST /api/payments/subscription/[id]/cancel': { ids: { id: 'subscriptionId' }, body: {}, allowed: 409 },
  'POST /api/payments/subscription/[id]/change': { ids: { id: 'subscriptionId' }, body: ({ ownPlan }) => ({ plan: ownPlan }), allowed: 409 },
  'POST /api/payments/subscription/plans': { body: () => ({ plan: `p-${uuid().slice(0, 8)}`, name: 'P', amount: 10 }) },
  'GET /api/payments/checkout/[id]': { ids: { id: 'checkoutId' } },
  'POST /api/payments/checkout/create': { body: { items: [{ name: 'Ticket', amount: 5 }], success_url: 'https://yoursite.com', cancel_url: 'https://yoursite.com' } },
  'POST /api/recharge/resume': { body: { token: 'made up' }, allowed: 404 },
  'POST /api/stripe/auto-recharge': { body: { paused: true }, allowed: 409 },
  'POST /api/stripe/create-payment-intent': { body: () => ({ customAmountCents: 5000, purchaseId: uuid() }) },
  'POST /api/stripe/payment-methods': { body: ({ cardId }) => ({ paymentMethodId: cardId, setDefault: true }) },
  'DELETE /api/stripe/payment-methods': { body: ({ cardId }) => ({ paymentMethodId: cardId }) },
  'GET /api/stripe/payments/[id]/refund': { ids: { id: 'paymentId' } },
  'POST /api/stripe/payments/[id]/refund': { ids: { id: 'paymentId' }, body: () => ({ requestId: uuid(), amountCents: 100 }) },
  'POST /api/stripe/payments/[id]/sync': { ids: { id: 'paymentId' } },
  'POST /api/stripe/subscription': { body: { action: 'resume' }, allowed: 404 },
  'POST /api/stripe/webhooks': { unproven: 400 },
  'POST /api/tenants': { body: { name: 'Another' } },
  'PUT /api/tenants/[tenant]/alerts': { body: { thresholds: [10] } },
  'POST /api/tenants/[tenant]/api-keys': { body: { name: 'Key', scopes: ['read'] } },
  'DELETE /api/tenants/[tenant]/api-keys/[id]': { ids: { id: 'apiKeyId' } },
  'PUT /api/tenants/[tenant]/api-keys/[id]/refund-budget': { ids: { id: 'apiKeyId' }, body: { budget: { amount: 20, currency: 'usd' } } },
  'POST /api/tenants/[tenant]/approvals/[id]': { ids: { id: 'approvalId' }, body: { decision: 'approve' } },
  'PUT /api/tenants/[tenant]/billing-details': { body: { legalName: 'N', address: '', taxId: '' } },
  'POST /api/tenants/[tenant]/chat': { body: () => ({ id: uuid(), text: 'help' }) },
  'POST /api/tenants/[tenant]/deliveries/[id]/replay': { ids: { id: 'deliveryId' } },
  'POST /api/tenants/[tenant]/webhook-endpoints': { body: { url: 'https://example.test/hooks' } },
  'PATCH /api/tenants/[tenant]/webhook-endpoints/[id]': { ids: { id: 'endpointId' }, body: { isOn: false } },
  'DELETE /api/tenants/[tenant]/webhook-endpoints/[id]': { ids: { id: 'goneEndpointId' } },
  'POST /api/tenants/[tenant]/invitations': { body: () => ({ email: someone(), role: 'member' }) },
  'DELETE /api/tenants/[tenant]/invitations/[id]': { ids: { id: 'invitationId' } },
  'PUT /api/tenants/[tenant]/items/[sku]': { ids: { sku: 'sku' }, body: { name: 'Ticket', amount: 5 }, ownNames: true },
  'DELETE /api/tenants/[tenant]/members/[userId]': { ids: { userId: 'leaverId' }, allowed: 403 },
  'PUT /api/tenants/[tenant]/notification-preferences': { body: { preferences: [{ kind: 'low-balance', channel: 'email', isWanted: false }] } },
  'POST /api/tenants/[tenant]/orders-on-invoice': { body: ({ packageOnOfferId }) => ({ packageId: packageOnOfferId, orderId: uuid() }), ownNames: true },
  'GET /invoices/[token]/pdf': { ids: { token: 'invoiceToken' } },
};

/** The same for pages: which thing an id of the address names, and what is shown to whom where the folder does not say. */
export interface PageExample {
  ids?: Readonly<Record<string, keyof Things>>;
  /** A public page that only somebody signed in is shown. */
  needsSession?: boolean;
  /** A page of a tenant that is not there for mere members. */
  isForManagers?: boolean;
}

// biome-ignore format: one line for each
export const PAGE_EXAMPLES: Readonly<Record<string, PageExample>> = {
  '/invitations/[token]': { ids: { token: 'invitationToken' } },
  '/new': { needsSession: true },
  '/invoices/[token]': { ids: { token: 'invoiceToken' } },
  '/recharge/[token]': { ids: { token: 'rescueToken' } },
  '/[tenant]/settings/billing/auto-recharge/[attempt]': { ids: { attempt: 'attemptId' } },
  '/admin/invoices/[id]': { ids: { id: 'invoiceId' } },
  '/admin/jobs/[name]': { ids: { name: 'jobName' } },
  '/admin/jobs/runs/[id]': { ids: { id: 'runId' } },
  '/[tenant]/approvals/[id]': { ids: { id: 'approvalId' }, isForManagers: true },
  '/[tenant]/settings/webhooks/[delivery]': { ids: { delivery: 'deliveryId' }, isForManagers: true },
  '/admin/payments/[id]': { ids: { id: 'paymentId' } },
  '/admin/tenants/[slug]': { ids: { slug: 'tenantSlug' } },
  '/admin/webhooks/[id]': { ids: { id: 'eventId' } },
};
