/** The local mailbox from a test: what arrived, for whom. */
import { stack } from './stack.ts';

export interface ReceivedMail {
  id: string;
  recipients: string[];
  subject: string;
  text_body: string;
  html_body: string | null;
}

/** What arrived for an address, the newest first. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const response = await fetch(`${stack().MAILBOX_URL}/api/messages?to=${encodeURIComponent(address)}`);
  if (!response.ok) throw new Error(`The mailbox answered ${response.status}`);
  const { data } = (await response.json()) as { data: ReceivedMail[] };
  return data;
}
