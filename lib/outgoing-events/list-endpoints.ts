import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const endpointRow = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.string()),
  disabled_at: z.string().nullable(),
  disabled_reason: z.string().nullable(),
  failing_since: z.string().nullable(),
});

/** An address that events are sent to; no types: all of them. */
export interface ListedEndpoint {
  id: string;
  url: string;
  description: string;
  eventTypes: string[];
  isOn: boolean;
  offReason: string | null;
  failingSince: string | null;
}

/** The endpoints of a tenant, the oldest first, as far as the person of this session may see them: members see none. */
export async function listEndpoints(tenantId: string): Promise<ListedEndpoint[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('webhook_endpoints')
    .select('id, url, description, event_types, disabled_at, disabled_reason, failing_since')
    .eq('tenant_id', tenantId)
    .is('removed_at', null)
    .order('created_at')
    .throwOnError();
  return z
    .array(endpointRow)
    .parse(data)
    .map((row) => ({
      id: row.id,
      url: row.url,
      description: row.description,
      eventTypes: row.event_types,
      isOn: row.disabled_at === null,
      offReason: row.disabled_reason,
      failingSince: row.failing_since,
    }));
}
