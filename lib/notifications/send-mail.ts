import { createTransport, type Transporter } from 'nodemailer';
import { env } from '#lib/env.ts';

export interface Mail {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** What the mail is about. It makes the Message-ID, so that a receiver takes a repeated mail for the one it has. */
  reference: string;
}

let transporter: Transporter | undefined;

/**
 * Hands a mail to the server of SMTP_URL. Returning means that the server has it.
 *
 * @throws what the server or the network said; well within the two minutes for which a notice is claimed
 */
export async function sendMail({ to, subject, html, text, reference }: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env();
  transporter ??= createTransport({
    url: SMTP_URL,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  });
  await transporter.sendMail({
    from: MAIL_FROM,
    to: { name: '', address: to },
    subject,
    html,
    text,
    messageId: `<${reference}@${new URL(APP_URL).hostname}>`,
    // Holiday replies and the like stay away: https://www.rfc-editor.org/rfc/rfc3834#section-5
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
}
