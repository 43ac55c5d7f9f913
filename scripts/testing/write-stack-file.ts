import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestStack } from '#tests/support/stack.ts';
import type { Stack } from '../stack/start-stack.ts';

/** Leaves what tests have to know of a stack in its folder; returns the file. */
export async function writeStackFile({ env, database, ports }: Stack, dir: string): Promise<string> {
  if (!database) throw new Error('Tests run on the embedded database only.');
  const file = join(resolve(dir), 'stack.json');
  const content: Record<keyof TestStack, unknown> = {
    APP_URL: env.APP_URL,
    NEXT_PUBLIC_SUPABASE_URL: env.NEXT_PUBLIC_SUPABASE_URL,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    SUPABASE_SECRET_KEY: env.SUPABASE_SECRET_KEY,
    DATABASE_URL: env.DATABASE_URL,
    TEST_OWNER_DATABASE_URL: database.ownerUrl,
    TEST_SUPERUSER_DATABASE_URL: database.superuserUrl,
    SANDBOX_STRIPE_URL: `http://127.0.0.1:${ports.stripe}`,
    STRIPE_SECRET_KEY: env.STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET: env.STRIPE_WEBHOOK_SECRET,
    MAILBOX_URL: env.MAILBOX_URL,
    CRON_SECRET: env.CRON_SECRET,
    REFILL_SECRET: env.REFILL_SECRET,
    env,
  };
  await writeFile(file, JSON.stringify(content, null, 2), { mode: 0o600 });
  return file;
}
