import { createMiddleware } from 'hono/factory';
import type { Http } from '../core/router.ts';

/** Loopback only, and not from a page of somebody else that a browser on this machine happens to show. */
export const onlyFromThisMachine = createMiddleware<Http>(async (http, next) => {
  const address = http.env.incoming.socket.remoteAddress ?? '';
  const origin = http.req.header('origin');
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(address);
  const isOwn = origin === undefined || origin === new URL(http.req.url).origin;
  if (!isLocal || !isOwn)
    return http.json({ error: { message: 'Only this machine may control the sandbox.' } }, 403);
  await next();
});
