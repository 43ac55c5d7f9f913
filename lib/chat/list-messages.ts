import type { ChatMessage } from '#lib/chat/message.ts';
import { query } from '#lib/db.ts';

const MOST = 100;

/** The last messages of a thread, the oldest first, each card as its order stands now. */
export async function listMessages(tenantId: string, thread: string): Promise<ChatMessage[]> {
  const newestFirst = await query<ChatMessage>(
    {
      name: 'list-chat-messages',
      text: `select m.id, m.author, m.body, to_json(m.created_at) as "createdAt",
          case
            when o.id is not null then jsonb_build_object('kind', 'checkout', 'url', m.attachment ->> 'url',
              'reference', o.reference, 'status', o.status, 'total', o.total, 'currency', o.currency,
              'lines', (select jsonb_agg(jsonb_build_object('name', l.name, 'quantity', l.quantity, 'amount', l.amount)
                  order by l.line)
                from public.order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id))
            when a.id is not null then jsonb_build_object('kind', 'approval', 'approvalId', a.id, 'status', a.status)
          end as card
        from public.chat_messages m
        left join public.orders o on m.attachment ->> 'kind' = 'checkout' and o.tenant_id = m.tenant_id
          and o.id = (m.attachment ->> 'orderId')::uuid
        left join public.agent_approvals a on m.attachment ->> 'kind' = 'approval' and a.tenant_id = m.tenant_id
          and a.id = (m.attachment ->> 'approvalId')::uuid
        where m.tenant_id = $1 and m.thread = $2 order by m.id desc limit $3`,
    },
    [tenantId, thread, MOST],
  );
  return newestFirst.reverse();
}
