/**
 * The embedded Supabase API: `@supabase/lite` over the embedded Postgres, as one process. It serves /auth/v1 and
 * /rest/v1 to the same clients that talk to hosted Supabase. What differs from the hosted one is written down in
 * docs/decisions/0003-embedded-supabase-api.md.
 */
import { serve } from '@hono/node-server';
import { z } from 'zod';
import { createSupabaseApi } from './create-api.ts';

const settings = z
  .object({
    SANDBOX_SUPABASE_DATABASE_URL: z.string().min(1),
    SANDBOX_SUPABASE_PORT: z.coerce.number().int(),
    SANDBOX_SUPABASE_HOST: z.string().default('127.0.0.1'),
    SANDBOX_SUPABASE_JWT_SECRET: z.string().min(32),
    SANDBOX_SUPABASE_PUBLISHABLE_KEY: z.string().startsWith('sb_publishable_'),
    SANDBOX_SUPABASE_SECRET_KEY: z.string().startsWith('sb_secret_'),
    SANDBOX_SUPABASE_SITE_URL: z.url(),
    SANDBOX_SMTP_PORT: z.coerce.number().int(),
  })
  .parse(process.env);

const api = await createSupabaseApi({
  databaseUrl: settings.SANDBOX_SUPABASE_DATABASE_URL,
  jwtSecret: settings.SANDBOX_SUPABASE_JWT_SECRET,
  publishableKey: settings.SANDBOX_SUPABASE_PUBLISHABLE_KEY,
  secretKey: settings.SANDBOX_SUPABASE_SECRET_KEY,
  siteUrl: settings.SANDBOX_SUPABASE_SITE_URL,
  smtpPort: settings.SANDBOX_SMTP_PORT,
});

const server = serve({
  fetch: api.fetch,
  hostname: settings.SANDBOX_SUPABASE_HOST,
  port: settings.SANDBOX_SUPABASE_PORT,
});

const stop = () => {
  server.close(() => void api.close().then(() => process.exit(0)));
  if ('closeAllConnections' in server) server.closeAllConnections();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
