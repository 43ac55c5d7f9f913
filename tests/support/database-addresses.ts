/**
 * Where the Postgres of the tests is: that of the stack which `npm test` started, or the one that the environment of a
 * command outside of it names.
 */
import { z } from 'zod';
import { STACK_FILE_VARIABLE, stack } from './stack.ts';

const address = z.string().regex(/^postgres(ql)?:\/\//);

const schema = z
  .object({
    TEST_SUPERUSER_DATABASE_URL: address,
    TEST_OWNER_DATABASE_URL: address,
    DATABASE_URL: address,
  })
  .transform((given) => ({
    superuser: given.TEST_SUPERUSER_DATABASE_URL,
    owner: given.TEST_OWNER_DATABASE_URL,
    server: given.DATABASE_URL,
  }));

/** @throws when the tests were started without a Postgres. */
export function databaseAddresses(): z.infer<typeof schema> {
  return schema.parse(process.env[STACK_FILE_VARIABLE] ? stack() : process.env);
}
