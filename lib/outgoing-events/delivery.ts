import { query } from '#lib/db.ts';

export type Channel = 'chat' | 'email' | 'sms';

/** A delivery with what it carries and where it goes. */
export interface Delivery {
  tenant_id: string;
  id: string;
  event_id: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  type: string;
  payload: Record<string, unknown>;
  happened_at: Date;
  tenant_name: string;
  endpoint_url: string | null;
  endpoint_secret: string | null;
  endpoint_is_off: boolean;
  channel: Channel | null;
  address: string | null;
  message: string | null;
}

/** A delivery of a tenant; null where there is none. */
export async function findDelivery(tenantId: string, deliveryId: string): Promise<Delivery | null> {
  const [delivery] = await query<Delivery>(
    {
      name: 'find-delivery',
      text: `select d.tenant_id, d.id, d.event_id, d.status, d.attempts, d.channel, d.address, d.message, e.type,
          e.payload, e.created_at as happened_at, t.name as tenant_name, w.url as endpoint_url,
          w.secret as endpoint_secret, coalesce(w.disabled_at, w.removed_at) is not null as endpoint_is_off
        from public.deliveries d
        join public.outgoing_events e on e.tenant_id = d.tenant_id and e.id = d.event_id
        join public.tenants t on t.id = d.tenant_id
        left join public.webhook_endpoints w on w.tenant_id = d.tenant_id and w.id = d.endpoint_id
        where d.tenant_id = $1 and d.id = $2`,
    },
    [tenantId, deliveryId],
  );
  return delivery ?? null;
}
