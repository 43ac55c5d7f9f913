import { createCheckoutLink } from '#lib/agent/create-checkout-link.ts';
import { listOrders } from '#lib/agent/find-order.ts';
import { paymentStatus } from '#lib/agent/payment-status.ts';
import { refundPayment } from '#lib/agent/refund-payment.ts';
import type { AgentCaller, AgentTool } from '#lib/agent/tool.ts';
import { attachmentOf } from '#lib/chat/attachment-of.ts';
import type { Reply, Said } from '#lib/chat/reply.ts';
import { understand } from '#lib/chat/understand.ts';
import { AppError } from '#lib/http/errors.ts';
import { formatMoney } from '#lib/money.ts';
import { type ItemRow, listItems } from '#lib/orders/item.ts';

const HELP =
  'Tell me what you would like and how many, such as “two tickets”. I also answer “what do you have?”, “status” and “refund ORD12”.';

const STANDS: Readonly<Record<string, string>> = {
  open: 'waits for its payment',
  paid: 'is paid and confirmed',
  expired: 'was not paid in time. Nothing was charged',
  canceled: 'was canceled. Nothing was charged',
  refund_due: 'was paid after it was sold out. The money is going back',
  refunded: 'was refunded',
};

/** Answers by simple rules, with the tools that a model would have. What a tool refuses is said in its own words. */
export async function replyByRules(caller: AgentCaller, { id, text }: Said): Promise<Reply> {
  const items = (await listItems(caller.tenantId)).filter((item) => item.is_active);
  const meaning = understand(text, items);
  switch (meaning.kind) {
    case 'buy': {
      if (meaning.quantity < 1) return say('How many would you like?');
      const order = { items: [{ item_id: meaning.itemId, quantity: meaning.quantity }], idempotency_key: id };
      return run(createCheckoutLink, caller, order, 'Here you are. They are kept for you for an hour.');
    }
    case 'which':
      return say(
        items.length === 0
          ? 'Nothing is for sale just now.'
          : `Which one would you like?\n${describe(items.filter((item) => meaning.itemIds.includes(item.id)))}`,
      );
    case 'list':
      return say(items.length === 0 ? 'Nothing is for sale just now.' : `We have:\n${describe(items)}`);
    case 'status':
      return tellStatus(caller, meaning.reference);
    case 'refund':
      return askForRefund(caller, meaning.reference, { id, text });
    case 'help':
      return say(HELP);
  }
}

const say = (body: string): Reply => ({ body, attachment: null });

function describe(items: readonly ItemRow[]): string {
  return items
    .map((item) => {
      const left = item.stock === null ? null : item.stock - item.reserved;
      const stock = left === null ? '' : left === 0 ? ', sold out' : `, ${left} left`;
      return `• ${item.name}: ${formatMoney(item.amount, item.currency)}${stock}`;
    })
    .join('\n');
}

async function run(tool: AgentTool, caller: AgentCaller, input: unknown, words: string): Promise<Reply> {
  try {
    return { body: words, attachment: attachmentOf(await tool.run(caller, input)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details = {} } = error;
    const attachment = attachmentOf({ error: { code, details } });
    return attachment
      ? {
          body: 'I have asked for it. Nothing was refunded yet: once an owner or admin has approved, say “refund” again.',
          attachment,
        }
      : say(message);
  }
}

async function tellStatus(caller: AgentCaller, reference: string | undefined): Promise<Reply> {
  const [order] = await listOrders(caller, { reference });
  if (!order)
    return say(reference ? `There is no order ${reference} here.` : 'You have not ordered anything yet.');
  await paymentStatus.run(caller, { order: order.reference });
  const [now = order] = await listOrders(caller, { reference: order.reference });
  return say(`Order ${now.reference} ${STANDS[now.status] ?? now.status}.`);
}

async function askForRefund(caller: AgentCaller, reference: string | undefined, said: Said): Promise<Reply> {
  const orders = await listOrders(caller, { reference });
  const order = orders.find(({ status, payment_intent_id }) => status === 'paid' && payment_intent_id);
  if (!order) {
    const [other] = orders;
    return say(
      other
        ? `Order ${other.reference} ${STANDS[other.status] ?? other.status}.`
        : 'There is no paid order here that could be refunded.',
    );
  }
  const request = {
    payment_intent_id: order.payment_intent_id,
    reason: `Said in the conversation: ${said.text}`.slice(0, 500),
    idempotency_key: said.id,
  };
  return run(refundPayment, caller, request, `Order ${order.reference} is being refunded.`);
}
