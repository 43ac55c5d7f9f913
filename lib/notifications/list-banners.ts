import { z } from 'zod';
import { BANNERS, type BannerWords, isBannerKind } from '#lib/notifications/banner-words.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

/** More than these at once are not read. */
const MOST = 3;
const SHOWN_FOR_DAYS = 30;

const noticeRow = z.object({
  id: z.string(),
  kind: z.string(),
  payload: z.unknown(),
  created_at: z.string(),
});

export interface NoticeBanner extends BannerWords {
  id: string;
  toldAt: string;
}

/** What the person of this session was told of a tenant and has not closed, the newest first. */
export async function listBanners(tenantId: string): Promise<NoticeBanner[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('notices')
    .select('id, kind, payload, created_at')
    .eq('tenant_id', tenantId)
    .eq('channel', 'banner')
    .is('read_at', null)
    .gte('created_at', new Date(Date.now() - SHOWN_FOR_DAYS * 86_400_000).toISOString())
    .order('created_at', { ascending: false })
    .limit(MOST)
    .throwOnError();
  return z
    .array(noticeRow)
    .parse(data)
    .flatMap(({ id, kind, payload, created_at }) =>
      isBannerKind(kind) ? { id, toldAt: created_at, ...BANNERS[kind](payload) } : [],
    );
}
