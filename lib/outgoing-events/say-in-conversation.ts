import { composeConversation } from '#emails/conversation.tsx';
import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { callOutside } from '#lib/http/call-outside.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';
import { sendMail } from '#lib/notifications/send-mail.ts';
import type { AttemptOutcome } from '#lib/outgoing-events/deliver.ts';
import type { Channel, Delivery } from '#lib/outgoing-events/delivery.ts';

/** Words that go to an address over a channel. */
interface Message {
  tenantId: string;
  deliveryId: string;
  tenantName: string;
  address: string;
  text: string;
}

type Say = (message: Message) => Promise<AttemptOutcome>;

const ARRIVED: AttemptOutcome = { answerStatus: null, answer: null, error: null };

/** The only list of channels: each takes an address and words, and says how it went. */
const CHANNELS: Readonly<Record<Channel, Say>> = {
  chat: async ({ tenantId, deliveryId, address, text }) => {
    await query({ name: 'say-delivery', text: `select id from events.say($1, $2, 'shop', $3, null, $4)` }, [
      tenantId,
      address,
      text,
      deliveryId,
    ]);
    return ARRIVED;
  },
  email: async ({ deliveryId, tenantName, address, text }) => {
    const { subject, body } = composeConversation({ text, tenantName, isSandbox: env().isSandbox });
    await sendMail({ to: address, subject, reference: deliveryId, ...(await renderMail(body)) });
    return ARRIVED;
  },
  sms: async ({ deliveryId, tenantName, address, text }) => {
    const { SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN } = env();
    if (!SMS_GATEWAY_URL) {
      return { ...ARRIVED, error: 'No gateway for text messages is configured.', isFinal: true };
    }
    const answer = await callOutside({
      url: SMS_GATEWAY_URL,
      headers: {
        'content-type': 'application/json',
        // The same at every attempt: a gateway that has it does not send it twice.
        'idempotency-key': deliveryId,
        ...(SMS_GATEWAY_TOKEN ? { authorization: `Bearer ${SMS_GATEWAY_TOKEN}` } : {}),
      },
      body: JSON.stringify({ to: address, text: `${tenantName}: ${text}` }),
    });
    if (answer.outcome !== 'answered') return { ...ARRIVED, error: answer.reason };
    const { status } = answer;
    return {
      answerStatus: status,
      answer: answer.body,
      error: status >= 200 && status < 300 ? null : `The gateway answered ${status}.`,
    };
  },
};

/** Says the words of an event where its conversation is. */
export async function sayInConversation(delivery: Delivery): Promise<AttemptOutcome> {
  const { channel, address, message } = delivery;
  if (!channel || address === null || message === null) {
    throw new Error(`Delivery ${delivery.id} goes into no conversation`);
  }
  return CHANNELS[channel]({
    tenantId: delivery.tenant_id,
    deliveryId: delivery.id,
    tenantName: delivery.tenant_name,
    address,
    text: message,
  });
}
