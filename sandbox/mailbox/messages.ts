import type { Pool } from 'pg';
import PostalMime, { type Address } from 'postal-mime';

export interface Message {
  id: string;
  received_at: Date;
  sender: string;
  recipients: string[];
  subject: string;
  text_body: string;
  html_body: string | null;
}

/** The mailbox's own corner of the database. */
export async function prepareMessages(pool: Pool): Promise<void> {
  await pool.query(`
    create schema if not exists mailbox;
    create table if not exists mailbox.messages (
      id bigint generated always as identity primary key,
      received_at timestamptz not null default now(),
      sender text not null,
      recipients text[] not null,
      subject text not null,
      text_body text not null,
      html_body text,
      raw text not null
    );
    create index if not exists messages_recipients on mailbox.messages using gin (recipients);
  `);
}

/** Keeps a message. The envelope says who receives it: a blind copy is named nowhere else. */
export async function keepMessage(pool: Pool, raw: Buffer, recipients: string[]): Promise<void> {
  const mail = await PostalMime.parse(raw);
  await pool.query(
    `insert into mailbox.messages (sender, recipients, subject, text_body, html_body, raw)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      nameAndAddress(mail.from),
      recipients.map((recipient) => recipient.toLowerCase()),
      clean(mail.subject ?? '(no subject)'),
      clean(mail.text ?? ''),
      mail.html === undefined ? null : clean(mail.html),
      clean(raw.toString('utf8')),
    ],
  );
}

/** The newest messages; `to` names one recipient exactly, `search` looks in addresses, subject and text. */
export async function listMessages(pool: Pool, filter: { to?: string; search?: string }): Promise<Message[]> {
  const { rows } = await pool.query<Message>(
    `select id, received_at, sender, recipients, subject, text_body, html_body from mailbox.messages
     where ($1::text is null or $1 = any (recipients))
       and ($2::text is null or position(lower($2) in lower(subject || ' ' || sender || ' ' || array_to_string(recipients, ' ') || ' ' || text_body)) > 0)
     order by id desc limit 200`,
    [filter.to?.toLowerCase() ?? null, filter.search || null],
  );
  return rows;
}

export async function findMessage(pool: Pool, id: string): Promise<Message | null> {
  if (!/^\d{1,18}$/.test(id)) return null;
  const { rows } = await pool.query<Message>(
    `select id, received_at, sender, recipients, subject, text_body, html_body from mailbox.messages where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export async function deleteMessages(pool: Pool): Promise<void> {
  await pool.query('delete from mailbox.messages');
}

function nameAndAddress(from: Address | undefined): string {
  if (!from) return '(unknown)';
  return clean(from.name ? `${from.name} <${from.address ?? ''}>` : (from.address ?? ''));
}

/** Postgres text holds no NUL. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '');
}
