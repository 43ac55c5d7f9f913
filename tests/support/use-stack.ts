/** Gives the modules of `lib` the environment of the running stack, before a test imports them. */
import { stack } from './stack.ts';

const { env, TEST_OWNER_DATABASE_URL, TEST_SUPERUSER_DATABASE_URL } = stack();
Object.assign(process.env, env, { TEST_OWNER_DATABASE_URL, TEST_SUPERUSER_DATABASE_URL });
