/** What a load is and what came of it; loads run in processes of their own, started by run-load.ts. */

import type { EventsOfRun } from './signed-events.ts';

export interface LoadResult {
  /** Debits acknowledged. */
  debits: number;
  /** Requests, or calls, that failed. */
  errors: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Callers that send the next request when the last one is answered; with `everyMs`, one each at fixed times. */
export interface HttpLoad {
  kind: 'http';
  host: string;
  port: number;
  path: string;
  /** API keys, taken in turn. */
  keys: readonly string[];
  debitsPerRequest: number;
  callers: number;
  everyMs?: number;
  seconds: number;
}

export interface RawLoad {
  kind: 'raw';
  databaseUrl: string;
  tenantIds: readonly string[];
  connections: number;
  seconds: number;
}

export interface GathererLoad {
  kind: 'gatherer';
  /** Whose callers wait for nothing but their own answer. */
  tenantIds: readonly string[];
  callers: number;
  /** Others, one caller each, at a fixed rate; their times are what is reported when there are any. */
  pacedTenantIds?: readonly string[];
  everyMs?: number;
  seconds: number;
}

/** Signed events, each sent once. */
export interface IngestLoad {
  kind: 'ingest';
  /** Our function, the peer's, or our route over HTTP. */
  side: 'ours' | 'peer' | 'route';
  /** Of the peer, which makes its own connections. */
  databaseUrl: string;
  /** Of the application. */
  port: number;
  callers: number;
  events: EventsOfRun;
  /** Events before those that are measured. */
  warmUp: number;
}

export type Load = HttpLoad | RawLoad | GathererLoad | IngestLoad;
