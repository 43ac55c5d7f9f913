import { z } from 'zod';
import { query } from '#lib/db.ts';
import { isNoticeKind, NOTICE_CHANNELS, NOTICE_KINDS } from '#lib/notifications/notice-kinds.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const preference = z
  .strictObject({
    kind: z.string().refine(isNoticeKind, { message: 'There is no such notice.', abort: true }),
    channel: z.enum(NOTICE_CHANNELS, 'Choose email or banner.'),
    isWanted: z.boolean(),
  })
  .refine(({ kind, channel }) => (NOTICE_KINDS[kind].channels as readonly string[]).includes(channel), {
    path: ['channel'],
    message: 'This notice is not told over this channel.',
  })
  .refine(({ kind, isWanted }) => isWanted || NOTICE_KINDS[kind].isOptional, {
    path: ['isWanted'],
    message: 'This notice cannot be switched off: money waits for you when it comes.',
  });

export const preferencesSchema = z.strictObject({
  preferences: z
    .array(preference)
    .min(1)
    .max(50)
    .refine((all) => new Set(all.map(({ kind, channel }) => `${kind} ${channel}`)).size === all.length, {
      message: 'Name each notice and channel once.',
    }),
});

export type NoticePreference = z.infer<typeof preference>;

/** Keeps what a person wants to hear of a tenant; what is not named stays as it is. */
export async function setPreferences(
  tenantId: string,
  userId: string,
  { preferences }: z.infer<typeof preferencesSchema>,
): Promise<{ preferences: NoticePreference[] }> {
  await query({ name: 'set-notice-preferences', text: 'select notifications.set_preferences($1, $2, $3)' }, [
    tenantId,
    userId,
    JSON.stringify(preferences),
  ]);
  return { preferences };
}

/** What the person of this session switched off in a tenant, as `kind channel`. */
export async function listUnwanted(tenantId: string): Promise<Set<string>> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('notice_preferences')
    .select('kind, channel')
    .eq('tenant_id', tenantId)
    .eq('is_wanted', false)
    .throwOnError();
  return new Set(
    z
      .array(z.object({ kind: z.string(), channel: z.string() }))
      .parse(data)
      .map(({ kind, channel }) => `${kind} ${channel}`),
  );
}
