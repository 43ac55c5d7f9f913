/** Makes the environment of the product out of what a person gave and what the launcher provides. */
import { WHERE_TO_FIND } from '#lib/env.ts';
import type { Configuration } from './configuration.ts';
import type { InstanceKeys } from './instance.ts';
import type { Ports } from './ports.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything `lib/env.ts` asks for. What a person gave comes first; the launcher fills in the rest. */
export function productEnvironment(
  given: Variables,
  { supabase, stripe, mail }: Configuration,
  keys: InstanceKeys,
  ports: Ports,
): Record<string, string> {
  const appUrl = given.APP_URL?.trim() || `http://localhost:${ports.app}`;
  const database = `postgresql://refill_server:${keys.refillServerPassword}@127.0.0.1:${ports.postgres}/postgres`;
  return {
    // Every variable is set, if to nothing: otherwise Next would fill the gaps from a .env.local that is not meant here.
    ...Object.fromEntries(Object.keys(WHERE_TO_FIND).map((name) => [name, given[name]?.trim() ?? ''])),
    APP_URL: appUrl,
    CRON_SECRET: given.CRON_SECRET?.trim() || keys.cronSecret,
    REFILL_SECRET: given.REFILL_SECRET?.trim() || keys.refillSecret,
    ...(supabase === 'embedded' && {
      NEXT_PUBLIC_SUPABASE_URL: `http://127.0.0.1:${ports.supabase}`,
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
      SUPABASE_SECRET_KEY: keys.secretKey,
      DATABASE_URL: database,
      WORKER_DATABASE_URL: database,
    }),
    ...(stripe === 'local' && {
      STRIPE_SECRET_KEY: keys.stripeSecretKey,
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: keys.stripePublishableKey,
      STRIPE_WEBHOOK_SECRET: keys.stripeWebhookSecret,
      STRIPE_API_URL: `http://127.0.0.1:${ports.stripe}`,
      STRIPE_JS_URL: `http://127.0.0.1:${ports.stripe}/v3/`,
    }),
    ...(mail === 'local' && {
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      MAIL_FROM: 'Refill <billing@refill.test>',
      MAILBOX_URL: `http://127.0.0.1:${ports.mailbox}`,
    }),
  };
}

/** Where a browser reaches the Supabase API and where the stand-ins keep their own data. */
export function sandboxEnvironment(
  keys: InstanceKeys,
  ports: Ports,
  appUrl: string,
): { readonly supabase: Variables; readonly stripe: Variables; readonly mailbox: Variables } {
  const database = (role: string, password: string, name: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${ports.postgres}/${name}`;
  return {
    supabase: {
      LITE_TELEMETRY: '0',
      SANDBOX_SUPABASE_DATABASE_URL: database('supabase_api', keys.supabaseApiPassword, 'postgres'),
      SANDBOX_SUPABASE_PORT: String(ports.supabase),
      SANDBOX_SUPABASE_JWT_SECRET: keys.jwtSecret,
      SANDBOX_SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
      SANDBOX_SUPABASE_SECRET_KEY: keys.secretKey,
      SANDBOX_SUPABASE_SITE_URL: appUrl,
      SANDBOX_SMTP_PORT: String(ports.smtp),
    },
    stripe: {
      SANDBOX_STRIPE_DATABASE_URL: database('stripe_sandbox', keys.stripePassword, 'stripe_sandbox'),
      SANDBOX_STRIPE_PORT: String(ports.stripe),
      SANDBOX_STRIPE_HOST: '127.0.0.1',
      SANDBOX_STRIPE_WEBHOOK_URL: `http://127.0.0.1:${ports.app}/api/stripe/webhooks`,
      SANDBOX_STRIPE_WEBHOOK_SECRET: keys.stripeWebhookSecret,
      SANDBOX_STRIPE_SECRET_KEY: keys.stripeSecretKey,
      SANDBOX_STRIPE_PUBLISHABLE_KEY: keys.stripePublishableKey,
    },
    mailbox: {
      SANDBOX_MAILBOX_DATABASE_URL: database('mailbox', keys.mailboxPassword, 'mailbox'),
      SANDBOX_SMTP_PORT: String(ports.smtp),
      SANDBOX_MAILBOX_PORT: String(ports.mailbox),
    },
  };
}
