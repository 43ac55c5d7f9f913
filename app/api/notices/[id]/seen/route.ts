import { signedIn } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { closeBanner } from '#lib/notifications/close-banner.ts';

/** `POST /api/notices/:id/seen` → `{ seen: true }`: takes a banner away for the caller. 401, 404 `notice_not_found`. */
export const POST = route({ access: signedIn }, async ({ caller, params }) =>
  closeBanner(caller.id, uuidParam(params.id, 'notice_not_found')),
);
