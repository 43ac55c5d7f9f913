/** The stack that `npm test` started for this run: its addresses and keys, read from the file it left. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const stackSchema = z.object({
  APP_URL: z.string(),
  NEXT_PUBLIC_SUPABASE_URL: z.string(),
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: z.string(),
  SUPABASE_SECRET_KEY: z.string(),
  /** As the product connects: refill_server. */
  DATABASE_URL: z.string(),
  /** The owner of the schema, who is no superuser: for arranging and inspecting. */
  TEST_OWNER_DATABASE_URL: z.string(),
  /** For what only a superuser may do, such as making one database from another. */
  TEST_SUPERUSER_DATABASE_URL: z.string(),
  SANDBOX_STRIPE_URL: z.string(),
  STRIPE_SECRET_KEY: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),
  MAILBOX_URL: z.string(),
  CRON_SECRET: z.string(),
  REFILL_SECRET: z.string(),
  /** Everything the product's processes see. */
  env: z.record(z.string(), z.string()),
});

export type TestStack = z.infer<typeof stackSchema>;

/** Names the file; set by `npm test`. */
export const STACK_FILE_VARIABLE = 'REFILL_TEST_STACK';

let read: TestStack | undefined;

/** @throws when the tests were not started by `npm test`. */
export function stack(): TestStack {
  const file = process.env[STACK_FILE_VARIABLE];
  if (!file) {
    throw new Error('These tests need a running stack. Start them with "npm test -- <part or file>".');
  }
  read ??= stackSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return read;
}
