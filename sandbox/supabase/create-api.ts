import { App, SmtpEmailDriver } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';

export interface SupabaseApiOptions {
  readonly databaseUrl: string;
  readonly jwtSecret: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly siteUrl: string;
  readonly smtpPort: number;
}

export interface SupabaseApi {
  readonly fetch: (request: Request) => Promise<Response>;
  close(): Promise<void>;
}

const ACCESS_TOKEN_SECONDS = 3_600;

/** The API over a database whose `auth` schema and migrations are already in place. */
export async function createSupabaseApi(options: SupabaseApiOptions): Promise<SupabaseApi> {
  const connection = createPostgresConnection({
    url: options.databaseUrl,
    postgresOptions: { max: 10, onnotice: () => undefined },
  });
  // Otherwise its first request grants ALL on every table to anon and authenticated, whatever our migrations revoked.
  Object.assign(connection, { rlsState: 'active' });

  const app = new App({
    connection,
    options: {
      // In admin mode a request without a key would run as service_role.
      server: { admin: false, disableStudio: true, disableFallback: true },
      drivers: {
        email: new SmtpEmailDriver({
          host: '127.0.0.1',
          port: options.smtpPort,
          secure: false,
          requireTls: false,
          from: { name: 'Refill', address: 'accounts@refill.test' },
        }),
      },
    },
    api: { enabled: true, schemas: ['public'], max_rows: 1_000 },
    auth: {
      enabled: true,
      enable_signup: true,
      jwt_secret: options.jwtSecret,
      jwt_expiry: ACCESS_TOKEN_SECONDS,
      publishable_key: options.publishableKey,
      secret_key: options.secretKey,
      site_url: options.siteUrl,
      additional_redirect_urls: [`${options.siteUrl}/**`],
      minimum_password_length: 8,
      enable_refresh_token_rotation: true,
      email: { enable_signup: true, enable_confirmations: false, max_frequency: '1s' },
    },
    storage: { enabled: false },
    // Our own scripts/migrate.ts keeps this history.
    db: { migrations: { enabled: false } },
  });
  await app.init();

  let lost = new AbortController();
  // As PostgREST does: `notify pgrst, 'reload schema'` after a migration makes new tables known without a restart.
  await connection.driver.listen(
    'pgrst',
    () => void connection.clearSchemaCache(),
    () => {
      // Listening again: Postgres was away. What was asked of it before is never answered by the library.
      lost.abort();
      lost = new AbortController();
    },
  );

  return {
    fetch: async (request) => {
      if (new URL(request.url).pathname !== '/healthz') {
        return Promise.race([app.fetch(request), untilLost(lost.signal)]);
      }
      await connection.driver`select 1`;
      return Response.json({ status: 'ok' });
    },
    close: () => connection.close(),
  };
}

/** Answers once Postgres has been away. */
function untilLost(signal: AbortSignal): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const answer = () => resolve(Response.json({ message: 'The database was away.' }, { status: 503 }));
  signal.addEventListener('abort', answer, { once: true });
  return promise;
}
