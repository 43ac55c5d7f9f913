import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { Faults } from '../control/faults.ts';
import type { RateLimit } from '../control/rate-limit.ts';
import type { Dispatcher } from '../webhooks/dispatcher.ts';
import type { Clock } from './clock.ts';
import type { IdempotencyKeys } from './idempotency.ts';

/** What the process holds for as long as it runs. */
export interface Services {
  config: Config;
  pool: Pool;
  clock: Clock;
  keys: IdempotencyKeys;
  faults: Faults;
  rateLimit: RateLimit;
  dispatcher: Dispatcher;
}
