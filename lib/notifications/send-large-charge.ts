import { composeLargeCharge } from '#emails/large-charge.tsx';
import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';
import { sendMail } from '#lib/notifications/send-mail.ts';

interface OperatorOfCharge {
  email: string;
  amount: number;
  currency: string;
  customerEmail: string | null;
  description: string | null;
  chargedAt: Date;
}

/**
 * Mails every operator about a charge that the monitor found large. What throws is tried again by the queue; a repeated
 * mail has the same Message-ID.
 */
export async function sendLargeCharge(chargeId: string): Promise<void> {
  const operators = await query<OperatorOfCharge>(
    {
      name: 'operators-of-large-charge',
      text: `select f.email, c.amount, c.currency, c.customer_email as "customerEmail", c.description,
          c.created_at as "chargedAt"
        from public.processed_charges c cross join public.platform_operators o
        join public.profiles f on f.user_id = o.user_id where c.charge_id = $1 order by f.email`,
    },
    [chargeId],
  );
  const { APP_URL, isSandbox } = env();
  for (const { email, chargedAt, ...charge } of operators) {
    const { subject, body } = composeLargeCharge({
      ...charge,
      chargeId,
      chargedAt: chargedAt.toISOString(),
      url: `${APP_URL}/admin/jobs/charges`,
      isSandbox,
    });
    await sendMail({
      to: email,
      subject,
      reference: `large-charge-${chargeId}-${email.replace('@', '.at.')}`,
      ...(await renderMail(body)),
    });
  }
  log.info({ chargeId, operators: operators.length }, 'operators were told of a large charge');
}
