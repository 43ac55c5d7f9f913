import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import type { StoryStep } from '#lib/analytics/tell-payment-story.ts';
import type { Invoice } from '#lib/invoices/invoice.ts';
import { formatMoney } from '#lib/money.ts';

const attempt = z.object({
  number: z.number(),
  outcome: z.string(),
  error_code: z.string().nullable(),
  error: z.string().nullable(),
  stripe_payment_method_id: z.string().nullable(),
  started_at: z.string(),
});
const mail = z.object({
  id: z.string(),
  kind: z.string(),
  created_at: z.string(),
  sent_at: z.string().nullable(),
  tries: z.number(),
  last_error: z.string().nullable(),
});
const change = z.object({
  id: z.string(),
  at: z.string(),
  action: z.string(),
  reason: z.string(),
  name: z.string().nullable(),
});

const TRY_WORDS: Readonly<Record<string, { title: string; tone: StoryStep['tone'] }>> = {
  pending: { title: 'The card is being asked', tone: 'neutral' },
  processing: { title: 'The bank is at it', tone: 'neutral' },
  paid: { title: 'The card was charged', tone: 'done' },
  requires_auth: { title: 'The bank wants the customer to confirm', tone: 'debt' },
  failed: { title: 'The card was refused', tone: 'declined' },
  skipped: { title: 'Not charged', tone: 'debt' },
  not_made: { title: 'Stripe took nothing', tone: 'neutral' },
};

const CHANGE_WORDS: Readonly<Record<string, string>> = {
  'invoice.issued': 'Issued',
  'invoice.voided': 'Voided',
  'invoice.credited': 'Credit note written',
  'invoice.credit_note_failed': 'The money of a credit note stayed: the refund failed',
  'invoice.given_up': 'Given up',
  'invoice.paid_unexpectedly': 'Paid although nothing was owed: look at it',
};

const MAIL_WORDS: Readonly<Record<string, string>> = {
  issued: 'The invoice',
  paid: 'The receipt',
  failed: 'That the card was declined',
  requires_auth: 'That the bank asks to confirm',
  no_card: 'That there is no card to charge',
  uncollectible: 'That it is not asked for any more',
  void: 'That it is void',
  credited: 'The credit note',
  overdue: 'A reminder',
};

/** What happened to an invoice, in the order in which it did. */
export async function tellInvoiceStory(invoice: Invoice): Promise<StoryStep[]> {
  const [tries, mails, changes] = await Promise.all([
    readRows(
      {
        name: 'tries-of-invoice',
        text: `select number, outcome, error_code, error, stripe_payment_method_id, started_at from public.invoice_tries
          where invoice_id = $1 order by number`,
      },
      [invoice.id],
      attempt,
    ),
    readRows(
      {
        name: 'mails-of-invoice',
        text: `select id, kind, created_at, sent_at, tries, last_error from public.invoice_mails
          where invoice_id = $1 order by created_at`,
      },
      [invoice.id],
      mail,
    ),
    readRows(
      {
        name: 'changes-of-invoice',
        text: `select a.id, a.at, a.action, a.reason, p.full_name as name from public.audit_log a
          left join public.profiles p on p.user_id = a.user_id
          where a.subject = $1 and a.action like 'invoice.%' order by a.at`,
      },
      [String(invoice.id)],
      change,
    ),
  ]);
  const steps: StoryStep[] = [
    step('written', invoice.created_at, 'Written', KIND_WORDS[invoice.kind]),
    ...changes.map((one) =>
      step(
        `change-${one.id}`,
        one.at,
        CHANGE_WORDS[one.action] ?? one.action,
        [one.name ? `By ${one.name}.` : 'By itself.', one.reason].filter(Boolean).join(' '),
        ['invoice.paid_unexpectedly', 'invoice.credit_note_failed'].includes(one.action)
          ? 'declined'
          : 'neutral',
      ),
    ),
    ...tries.map((one) =>
      step(
        `try-${one.number}`,
        one.started_at,
        TRY_WORDS[one.outcome]?.title ?? one.outcome,
        [one.error, one.error_code ? `(${one.error_code})` : null].filter(Boolean).join(' ') ||
          (one.stripe_payment_method_id ?? ''),
        TRY_WORDS[one.outcome]?.tone ?? 'neutral',
      ),
    ),
    ...mails.map((one) =>
      step(
        `mail-${one.id}`,
        one.sent_at ?? one.created_at,
        one.sent_at ? 'Mailed' : 'To be mailed',
        `${MAIL_WORDS[one.kind] ?? one.kind}${one.sent_at ? '' : one.last_error ? `: not sent after ${one.tries} tries, ${one.last_error}` : ''}`,
        one.last_error && !one.sent_at ? 'debt' : 'neutral',
      ),
    ),
  ];
  if (invoice.issued_at && !changes.some(({ action }) => action === 'invoice.issued')) {
    steps.push(step('issued', invoice.issued_at, 'Issued', `As ${invoice.number}.`));
  }
  if (invoice.paid_at) {
    const paid = formatMoney(invoice.amount_cents, invoice.currency);
    steps.push(
      step(
        'paid',
        invoice.paid_at,
        'Paid',
        `${paid}.`,
        'done',
        invoice.payment_id ? `/admin/payments/${invoice.payment_id}` : null,
      ),
    );
  }
  if (invoice.next_attempt_at && invoice.due_date && invoice.attempts === 0 && !invoice.paid_at) {
    const due = step('due', invoice.next_attempt_at, 'Due', 'A saved card is charged by itself on that day.');
    steps.push({ ...due, day: invoice.due_date });
  } else if (invoice.next_attempt_at && !invoice.paid_at) {
    steps.push(step('next', invoice.next_attempt_at, 'Asked for again', 'By the next run after this time.'));
  }
  return steps.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const KIND_WORDS: Readonly<Record<Invoice['kind'], string>> = {
  manual: 'As a draft.',
  credits: 'By an order of credits on invoice.',
  receipt: 'By a purchase that was paid.',
};

function step(
  key: string,
  at: string,
  title: string,
  detail: string,
  tone: StoryStep['tone'] = 'neutral',
  href: string | null = null,
): StoryStep {
  return { key, at, title, detail, tone, href };
}
