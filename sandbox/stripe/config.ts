/** The one place where the local Stripe reads its environment; a missing or dangerous setting stops it with a sentence. */
export interface Config {
  databaseUrl: string;
  host: string;
  port: number;
  webhookUrl: string;
  webhookSecret: string;
  secretKey: string;
  publishableKey: string;
}

export const apiVersion = '2026-10-28.endive';

function required(environment: NodeJS.ProcessEnv, name: string, hint: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is missing: ${hint}`);
  return value;
}

/** Reads and checks the settings; refuses live keys, because nothing here may ever stand between a live key and Stripe. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const secretKey = required(environment, 'SANDBOX_STRIPE_SECRET_KEY', 'any key that starts with sk_test_');
  const publishableKey = required(
    environment,
    'SANDBOX_STRIPE_PUBLISHABLE_KEY',
    'any key that starts with pk_test_',
  );
  if (!secretKey.startsWith('sk_test_')) {
    throw new Error(
      'SANDBOX_STRIPE_SECRET_KEY must start with sk_test_: the local Stripe refuses every other key.',
    );
  }
  if (!publishableKey.startsWith('pk_test_')) {
    throw new Error('SANDBOX_STRIPE_PUBLISHABLE_KEY must start with pk_test_.');
  }
  const webhookSecret = required(
    environment,
    'SANDBOX_STRIPE_WEBHOOK_SECRET',
    'any secret that starts with whsec_',
  );
  if (!webhookSecret.startsWith('whsec_')) {
    throw new Error('SANDBOX_STRIPE_WEBHOOK_SECRET must start with whsec_.');
  }
  const port = Number(required(environment, 'SANDBOX_STRIPE_PORT', 'the port to listen on'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error('SANDBOX_STRIPE_PORT must be a port number.');
  }
  const webhookUrl = new URL(
    required(environment, 'SANDBOX_STRIPE_WEBHOOK_URL', "the application's webhook endpoint"),
  ).href;
  return {
    databaseUrl: required(
      environment,
      'SANDBOX_STRIPE_DATABASE_URL',
      'a Postgres URL of a database of its own',
    ),
    host: environment.SANDBOX_STRIPE_HOST || '127.0.0.1',
    port,
    webhookUrl,
    webhookSecret,
    secretKey,
    publishableKey,
  };
}
