/** Gives the modules of `lib` the environment of the running stack, before a test imports them. */
import { STACK_FILE_VARIABLE, stack } from './stack.ts';

// `npm run test:guards` has tests of the database without a stack, and gives what they need itself.
if (process.env[STACK_FILE_VARIABLE]) {
  const { env, TEST_OWNER_DATABASE_URL, TEST_SUPERUSER_DATABASE_URL } = stack();
  Object.assign(process.env, env, { TEST_OWNER_DATABASE_URL, TEST_SUPERUSER_DATABASE_URL });
}
