/**
 * Decides from the variables a person gave which services are real and which are local, and refuses what cannot be
 * meant. It reads nothing and starts nothing: variables in, decision or sentences out.
 */
import { isLoopback, stripeKeyMode, WHERE_TO_FIND } from '#lib/env.ts';

export interface Configuration {
  /** Database, sign-in and Data API. */
  readonly supabase: 'embedded' | 'hosted';
  readonly stripe: 'local' | 'test' | 'live';
  readonly mail: 'local' | 'smtp';
}

export type Decision =
  | { readonly accepted: true; readonly configuration: Configuration }
  | { readonly accepted: false; readonly problems: readonly string[] };

type Variables = Readonly<Record<string, string | undefined>>;

const SUPABASE = [
  'NEXT_PUBLIC_SUPABASE_URL',
  'NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY',
  'SUPABASE_SECRET_KEY',
  'DATABASE_URL',
] as const;
const STRIPE = ['STRIPE_SECRET_KEY', 'NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET'] as const;
const MAIL = ['SMTP_URL', 'MAIL_FROM'] as const;
const NEEDED_WHEN_LIVE = ['SMTP_URL', 'MAIL_FROM', 'APP_URL', 'CRON_SECRET', 'REFILL_SECRET'] as const;

/** Each of Supabase, Stripe and mail is given whole or not at all, and live money never meets a stand-in. */
export function decideConfiguration(given: Variables): Decision {
  const variables = withoutEmpty(given);
  const problems = [
    ...placeholders(variables),
    ...halves(variables, SUPABASE, 'Supabase', 'the embedded database'),
    ...halves(variables, STRIPE, 'Stripe', 'the local Stripe'),
    ...halves(variables, MAIL, 'Mail', 'the local mailbox'),
    ...companions(variables),
  ];
  if (problems.length > 0) return { accepted: false, problems };

  const secretKey = variables.STRIPE_SECRET_KEY;
  const configuration: Configuration = {
    supabase: variables.DATABASE_URL ? 'hosted' : 'embedded',
    stripe: secretKey === undefined ? 'local' : stripeKeyMode(secretKey) === 'live' ? 'live' : 'test',
    mail: variables.SMTP_URL ? 'smtp' : 'local',
  };
  problems.push(
    ...stripeKeys(variables),
    ...supabaseKeys(variables),
    ...(configuration.stripe === 'live' ? liveMoney(variables, configuration) : []),
  );
  return problems.length > 0 ? { accepted: false, problems } : { accepted: true, configuration };
}

function withoutEmpty(given: Variables): Variables {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

function where(name: string): string {
  return `${name} (${WHERE_TO_FIND[name] ?? 'see .env.local.example'})`;
}

function placeholders(variables: Variables): string[] {
  return [...SUPABASE, ...STRIPE]
    .filter((name) => /\.\.\.|…|<.*>|your[-_]/i.test(variables[name] ?? ''))
    .map((name) => `${name} still holds a placeholder. Fill it in: ${where(name)}.`);
}

function halves(variables: Variables, names: readonly string[], service: string, instead: string): string[] {
  const missing = names.filter((name) => variables[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  const present = names.filter((name) => variables[name] !== undefined);
  return [
    `${service} is given only in part. Missing: ${missing.map(where).join('; ')}. Add what is missing, or remove ${present.join(', ')} to use ${instead}.`,
  ];
}

/** Variables that mean nothing, or something dangerous, without those they belong to. */
function companions(variables: Variables): string[] {
  const problems: string[] = [];
  if (variables.WORKER_DATABASE_URL && !variables.DATABASE_URL) {
    problems.push(
      'WORKER_DATABASE_URL is given without DATABASE_URL. Give the Supabase variables too, or remove it to use the embedded database.',
    );
  }
  for (const name of [
    'STRIPE_API_URL',
    'STRIPE_JS_URL',
    'STRIPE_ACCOUNT_ID',
    'STRIPE_WEBHOOK_SECRET_PREVIOUS',
  ]) {
    if (variables[name] && !variables.STRIPE_SECRET_KEY) {
      problems.push(
        `${name} is given without Stripe keys. Remove it: the launcher sets up the local Stripe by itself.`,
      );
    }
  }
  if (variables.MAILBOX_URL) {
    problems.push('MAILBOX_URL is set by the launcher when mail is kept locally. Remove it.');
  }
  return problems;
}

function stripeKeys(variables: Variables): string[] {
  const { STRIPE_SECRET_KEY: secret, NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: publishable } = variables;
  if (secret === undefined || publishable === undefined) return [];
  if (/^pk_/.test(secret) && /^(sk|rk)_/.test(publishable)) {
    return [
      'The two Stripe keys are swapped: STRIPE_SECRET_KEY begins with sk_, NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY with pk_. Roll the secret key, since it stood where browsers read.',
    ];
  }
  const problems: string[] = [];
  if (!/^(sk|rk)_(test|live)_/.test(secret)) {
    problems.push(`STRIPE_SECRET_KEY is not a Stripe secret key: ${where('STRIPE_SECRET_KEY')}.`);
  }
  if (!/^pk_(test|live)_/.test(publishable)) {
    const name = 'NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY';
    problems.push(`${name} is not a Stripe publishable key: ${where(name)}.`);
  }
  if (!variables.STRIPE_WEBHOOK_SECRET?.startsWith('whsec_')) {
    problems.push(`STRIPE_WEBHOOK_SECRET has to begin with whsec_: ${where('STRIPE_WEBHOOK_SECRET')}.`);
  }
  if (problems.length === 0 && stripeKeyMode(secret) !== stripeKeyMode(publishable)) {
    problems.push(
      `STRIPE_SECRET_KEY is of ${stripeKeyMode(secret)} mode and NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY of ${stripeKeyMode(publishable)} mode. Take both from the same mode.`,
    );
  }
  return problems;
}

function supabaseKeys(variables: Variables): string[] {
  const { NEXT_PUBLIC_SUPABASE_URL: url, DATABASE_URL: database } = variables;
  if (url === undefined || database === undefined) return [];
  const problems: string[] = [];
  if (variables.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY?.startsWith('sb_secret_')) {
    problems.push(
      'NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY holds a secret key, which every browser would read. Put the publishable key there, and roll the secret one if it was ever deployed.',
    );
  }
  if (variables.SUPABASE_SECRET_KEY?.startsWith('sb_publishable_')) {
    problems.push(
      `SUPABASE_SECRET_KEY holds a publishable key. Use the secret one: ${where('SUPABASE_SECRET_KEY')}.`,
    );
  }
  if (!URL.canParse(url) || !URL.canParse(database)) {
    const wrong = URL.canParse(url) ? 'DATABASE_URL' : 'NEXT_PUBLIC_SUPABASE_URL';
    return [...problems, `${wrong} is not an address: ${where(wrong)}.`];
  }
  const role = decodeURIComponent(new URL(database).username).split('.')[0];
  if (role !== 'refill_server') {
    problems.push(
      `DATABASE_URL connects as "${role}". Use the role refill_server: it cannot pass row-level security or write money by hand.`,
    );
  }
  const projects = [projectOfApi(url), projectOfDatabase(database)];
  if (projects[0] && projects[1] && projects[0] !== projects[1]) {
    problems.push(
      `NEXT_PUBLIC_SUPABASE_URL is of the project ${projects[0]} and DATABASE_URL of ${projects[1]}. Take both from one project.`,
    );
  }
  return problems;
}

function projectOfApi(url: string): string | undefined {
  return /^([a-z0-9]+)\.supabase\.co$/.exec(new URL(url).hostname)?.[1];
}

function projectOfDatabase(url: string): string | undefined {
  const { hostname, username } = new URL(url);
  const direct = /^db\.([a-z0-9]+)\.supabase\.co$/.exec(hostname)?.[1];
  const pooled = hostname.endsWith('.pooler.supabase.com')
    ? decodeURIComponent(username).split('.')[1]
    : undefined;
  return direct ?? pooled;
}

function liveMoney(variables: Variables, { supabase, mail }: Configuration): string[] {
  const problems: string[] = [];
  if (supabase === 'embedded' || isLoopback(variables.NEXT_PUBLIC_SUPABASE_URL ?? '')) {
    problems.push(
      'STRIPE_SECRET_KEY is live and the database is on this machine. Real payments need hosted Supabase: add its keys, or use a test key.',
    );
  }
  for (const name of ['STRIPE_API_URL', 'STRIPE_JS_URL']) {
    if (variables[name])
      problems.push(`STRIPE_SECRET_KEY is live and ${name} leads to a stand-in. Remove ${name}.`);
  }
  if (mail === 'local') {
    problems.push(
      'STRIPE_SECRET_KEY is live and mail would stay in the local mailbox. Give SMTP_URL and MAIL_FROM.',
    );
  }
  for (const name of NEEDED_WHEN_LIVE) {
    if (!variables[name] && !(MAIL as readonly string[]).includes(name)) {
      problems.push(`STRIPE_SECRET_KEY is live and ${where(name)} is missing.`);
    }
  }
  if (variables.APP_URL && !variables.APP_URL.startsWith('https://')) {
    problems.push('STRIPE_SECRET_KEY is live and APP_URL is not https. Wallets and cookies need https.');
  }
  return problems;
}
