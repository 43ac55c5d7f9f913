/**
 * The only reader of process.env in the product. It decides which variables exist, what shape they have and where a
 * missing one is found; it never decides which configuration is started (that is `scripts/stack/configuration.ts`).
 */
import { z } from 'zod';

const STRIPE_KEYS = 'Stripe Dashboard → Developers → API keys';
const SUPABASE_KEYS = 'Supabase Dashboard → Project Settings → API Keys';
const CONNECT = 'Supabase Dashboard → Connect';

/** Where a person finds each variable. `npm run dev` sets all of them by itself when `.env.local` sets none. */
export const WHERE_TO_FIND: Readonly<Record<string, string>> = {
  NEXT_PUBLIC_SUPABASE_URL:
    'Supabase Dashboard → Project Settings → Data API (https://<project>.supabase.co)',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: `${SUPABASE_KEYS} (sb_publishable_…)`,
  SUPABASE_SECRET_KEY: `${SUPABASE_KEYS} (sb_secret_…)`,
  DATABASE_URL: `${CONNECT} → Transaction pooler, with the role refill_server and its password`,
  WORKER_DATABASE_URL: `${CONNECT} → Session pooler or direct connection, with the role refill_server`,
  STRIPE_SECRET_KEY: `${STRIPE_KEYS} (sk_test_… or sk_live_…)`,
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: `${STRIPE_KEYS} (pk_test_… or pk_live_…)`,
  STRIPE_WEBHOOK_SECRET:
    'Stripe Dashboard → Developers → Webhooks → the endpoint, or what `stripe listen` prints (whsec_…)',
  STRIPE_WEBHOOK_SECRET_PREVIOUS:
    'the secret that STRIPE_WEBHOOK_SECRET replaced, while Stripe rolls it over',
  STRIPE_API_URL: 'set by the launcher when Stripe is local; leave it out otherwise',
  STRIPE_JS_URL: 'set by the launcher when Stripe is local; leave it out otherwise',
  STRIPE_ACCOUNT_ID: 'Stripe Dashboard → Settings → Account (acct_…)',
  APP_URL: 'the address under which people reach the application, such as https://billing.example.com',
  SMTP_URL: 'your mail provider, as smtps://user:password@host:465',
  MAIL_FROM: 'the sender of all mail, such as "Refill <billing@example.com>"',
  MAILBOX_URL: 'set by the launcher when mail is kept locally; leave it out otherwise',
  CRON_SECRET: 'make one: openssl rand -hex 32',
  REFILL_SECRET: 'make one, 32 characters or more: openssl rand -hex 32',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent',
  DATABASE_POOL_SIZE: 'connections per process, a whole number from 1 to 100',
  REFILL_BENCH: 'set by "npm run bench"; leave it out otherwise',
  SMS_GATEWAY_URL: 'your provider of text messages: it is posted { to, text }; leave it out to send none',
  SMS_GATEWAY_TOKEN: 'what your provider of text messages wants as a bearer token',
  OPENAI_API_KEY:
    'platform.openai.com → API keys (sk-…); without it the conversation to try works by simple rules',
  OPENAI_MODEL: 'the model that answers in the conversation; gpt-5-mini unless given',
  API_REQUESTS_PER_MINUTE: 'what one API key may send, all processes together; 60000 unless given',
  PURCHASES_PER_MINUTE: 'how many purchases one tenant may begin a minute; 60 unless given',
  TRUSTED_PROXIES:
    'how many proxies of yours stand before the application and add to X-Forwarded-For; one on a private network is seen by itself',
  OTEL_EXPORTER_OTLP_ENDPOINT:
    'where traces go over OTLP/HTTP, such as http://localhost:4318; nothing is traced without it',
  RETURN_ORIGINS:
    'origins besides APP_URL that a checkout may send people back to, such as https://shop.example.com, split by commas',
};

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const postgresUrl = z
  .string()
  .regex(
    /^postgres(ql)?:\/\/\S+$/,
    'has to be a connection string, postgresql://user:password@host:port/database',
  );
const httpUrl = z.url({ protocol: /^https?$/, error: 'has to be an address with http:// or https://' });
const httpOrigin = httpUrl.transform((address) => address.replace(/\/+$/, ''));
const originList = z.string().transform((list, context) => {
  const given = list.split(',').map((origin) => origin.trim().replace(/\/+$/, ''));
  const isOrigin = (text: string) =>
    /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  const wrong = given.find((text) => !isOrigin(text));
  if (wrong !== undefined) {
    context.addIssue(`holds "${wrong}", which is no origin such as https://shop.example.com`);
  }
  return given;
});
const keyOf = (pattern: RegExp, shape: string) => z.string().regex(pattern, `has to look like ${shape}`);

const schema = z.object({
  NEXT_PUBLIC_SUPABASE_URL: httpOrigin,
  // The older JWT keys of a project (eyJ…) still work with hosted Supabase.
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: keyOf(/^(sb_publishable_|eyJ)\S+$/, 'sb_publishable_…'),
  SUPABASE_SECRET_KEY: keyOf(/^(sb_secret_|eyJ)\S+$/, 'sb_secret_…'),
  DATABASE_URL: postgresUrl,
  WORKER_DATABASE_URL: postgresUrl.optional(),
  STRIPE_SECRET_KEY: keyOf(/^(sk|rk)_(test|live)_\S+$/, 'sk_test_… or sk_live_…'),
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: keyOf(/^pk_(test|live)_\S+$/, 'pk_test_… or pk_live_…'),
  STRIPE_WEBHOOK_SECRET: keyOf(/^whsec_\S+$/, 'whsec_…'),
  STRIPE_WEBHOOK_SECRET_PREVIOUS: keyOf(/^whsec_\S+$/, 'whsec_…').optional(),
  STRIPE_API_URL: httpOrigin.optional(),
  STRIPE_JS_URL: httpUrl.optional(),
  STRIPE_ACCOUNT_ID: keyOf(/^acct_\S+$/, 'acct_…').optional(),
  APP_URL: httpOrigin,
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'has to be smtp://host:port or smtps://user:password@host:port'),
  MAIL_FROM: z.string().min(3),
  MAILBOX_URL: httpOrigin.optional(),
  CRON_SECRET: z.string().min(16, 'has to have 16 characters or more'),
  REFILL_SECRET: z.string().min(32, 'has to have 32 characters or more'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `has to be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  DATABASE_POOL_SIZE: z.coerce
    .number('has to be a whole number')
    .int('has to be a whole number')
    .min(1, 'has to be at least 1')
    .max(100, 'has to be at most 100')
    .default(10),
  API_REQUESTS_PER_MINUTE: z.coerce
    .number('has to be a whole number')
    .int('has to be a whole number')
    .min(1, 'has to be at least 1')
    .max(1_000_000_000, 'has to be at most 1000000000')
    .default(60_000),
  PURCHASES_PER_MINUTE: z.coerce
    .number('has to be a whole number')
    .int('has to be a whole number')
    .min(1, 'has to be at least 1')
    .default(60),
  TRUSTED_PROXIES: z.coerce
    .number('has to be a whole number')
    .int('has to be a whole number')
    .min(0, 'has to be 0 or more')
    .max(10, 'has to be at most 10')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpOrigin.optional(),
  RETURN_ORIGINS: originList.default([]),
  OPENAI_API_KEY: z.string().min(8, 'has to have 8 characters or more').optional(),
  OPENAI_MODEL: z.string().min(1).default('gpt-5-mini'),
  SMS_GATEWAY_URL: httpUrl.optional(),
  SMS_GATEWAY_TOKEN: z.string().min(8, 'has to have 8 characters or more').optional(),
  REFILL_BENCH: z.literal('1', 'has to be 1, or left out').optional(),
});

export type StripeMode = 'sandbox' | 'test' | 'live';
export type SupabaseMode = 'embedded' | 'hosted';

export interface Env extends Readonly<Omit<z.infer<typeof schema>, 'WORKER_DATABASE_URL'>> {
  /** Where workers connect; DATABASE_URL when none is given. A transaction pooler cannot LISTEN, so give one there. */
  readonly WORKER_DATABASE_URL: string;
  /** `sandbox`: the local Stripe, no money and no network. `test`: Stripe's test mode. `live`: people's money. */
  readonly stripeMode: StripeMode;
  readonly supabaseMode: SupabaseMode;
  /** True as long as either of the two services is a local stand-in: the interface says "Sandbox" then. */
  readonly isSandbox: boolean;
}

/** A configuration that cannot work. The message has one line per variable and is meant for the operator. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** `test` or `live` from a Stripe key of any kind; null for a text that is none. */
export function stripeKeyMode(key: string): 'test' | 'live' | null {
  const found = /^(?:sk|rk|pk)_(test|live)_/.exec(key)?.[1];
  return found === 'test' || found === 'live' ? found : null;
}

/** Whether an address leads to this very machine, where only stand-ins of a hosted service run. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * Checks a set of variables and returns it typed and frozen. Empty text counts as missing, since that is what an
 * unfilled line of `.env.local` gives.
 *
 * @throws EnvironmentError naming every variable that is missing or wrong, with where to get it.
 */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, source[name]?.trim() || undefined]),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new EnvironmentError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        const hint = WHERE_TO_FIND[name] ?? '';
        return given[name] === undefined
          ? `${name} is missing. Find it here: ${hint}.`
          : `${name} ${issue.message}. Find it here: ${hint}.`;
      }),
    );
  }

  const values = parsed.data;
  const problems = contradictions(values);
  if (problems.length > 0) throw new EnvironmentError(problems);

  const stripeMode: StripeMode = values.STRIPE_API_URL
    ? 'sandbox'
    : stripeKeyMode(values.STRIPE_SECRET_KEY) === 'live'
      ? 'live'
      : 'test';
  const supabaseMode: SupabaseMode = isLoopback(values.NEXT_PUBLIC_SUPABASE_URL) ? 'embedded' : 'hosted';
  return Object.freeze({
    ...values,
    WORKER_DATABASE_URL: values.WORKER_DATABASE_URL ?? values.DATABASE_URL,
    stripeMode,
    supabaseMode,
    isSandbox: stripeMode === 'sandbox' || supabaseMode === 'embedded',
  });
}

/** Values that are each well formed and cannot be meant together. A live key never meets a stand-in. */
function contradictions(values: z.infer<typeof schema>): string[] {
  const problems: string[] = [];
  const secretMode = stripeKeyMode(values.STRIPE_SECRET_KEY);
  if (secretMode !== stripeKeyMode(values.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY)) {
    problems.push(
      'STRIPE_SECRET_KEY and NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY are of different modes: take both from test mode or both from live mode.',
    );
  }
  if (secretMode === 'live') {
    const standIns = (['STRIPE_API_URL', 'STRIPE_JS_URL', 'MAILBOX_URL'] as const).filter(
      (name) => values[name],
    );
    for (const name of standIns) {
      problems.push(
        `${name} leads to a stand-in and STRIPE_SECRET_KEY is live: remove ${name}, or use a test key.`,
      );
    }
    if (isLoopback(values.NEXT_PUBLIC_SUPABASE_URL)) {
      problems.push(
        'STRIPE_SECRET_KEY is live and NEXT_PUBLIC_SUPABASE_URL leads to this machine: real payments need a hosted database.',
      );
    }
  }
  return problems;
}

/** What is to be said of those of these variables that nobody has set, each with where to get it. */
export function missingVariables(names: readonly string[]): string[] {
  return names
    .filter((name) => !process.env[name]?.trim())
    .map((name) => `${name} is missing. Find it here: ${WHERE_TO_FIND[name] ?? 'the job names it'}.`);
}

let parsedOnce: Env | undefined;

/**
 * The environment of this process, checked at the first call, so that a build needs no keys.
 *
 * Passing `process.env` as an object keeps Next from writing NEXT_PUBLIC_ values into the bundle: one build serves any
 * configuration, and the browser gets what it needs from the server.
 *
 * @throws EnvironmentError
 */
export function env(): Env {
  parsedOnce ??= parseEnvironment(process.env);
  return parsedOnce;
}
