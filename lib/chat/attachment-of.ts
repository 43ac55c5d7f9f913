import { z } from 'zod';
import type { Attachment } from '#lib/chat/message.ts';

const checkout = z.object({ url: z.url(), order: z.object({ id: z.uuid() }) });
const approval = z.object({
  error: z.object({ code: z.literal('approval_required'), details: z.object({ approvalId: z.uuid() }) }),
});

/** The card that belongs to what a tool answered; null where none does. */
export function attachmentOf(answer: Record<string, unknown>): Attachment | null {
  const made = checkout.safeParse(answer);
  if (made.success) return { kind: 'checkout', orderId: made.data.order.id, url: made.data.url };
  const waits = approval.safeParse(answer);
  return waits.success ? { kind: 'approval', approvalId: waits.data.error.details.approvalId } : null;
}
