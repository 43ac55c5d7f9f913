import type { PoolClient } from 'pg';
import type { Config } from '../config.ts';

/** What an operation works with: its transaction, the sandbox's time, and who asked. */
export interface Context {
  db: PoolClient;
  now: number;
  config: Config;
  request: { id: string | null; idempotencyKey: string | null };
  /** A publishable key may only touch what it names the client secret of. */
  isPublishable: boolean;
}
