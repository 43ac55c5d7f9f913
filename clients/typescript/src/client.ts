/** The credits API from TypeScript: typed calls that retry by themselves and never debit twice. */
import { type Call, type Sender, send } from './send.ts';
import type {
  Balance,
  BatchDebit,
  CaptureRequest,
  ConsumeAnswer,
  ConsumeBatchAnswer,
  ConsumeRequest,
  EndedHold,
  EntriesFilter,
  EntriesPage,
  Entry,
  Hold,
  HoldRequest,
} from './types.ts';

// biome-ignore lint/performance/noBarrelFile: the one door of the package.
export { RefillError } from './refill-error.ts';
export type * from './types.ts';

export interface RefillClientOptions {
  /** Where Refill runs, such as `https://billing.example.com`. */
  baseUrl: string;
  /** `rk_live_…` or `rk_test_…`. */
  apiKey: string;
  /** How often a call is tried again after 429, 5xx or no answer; 4 by default. */
  maxRetries?: number;
  /** The wait before the first retry, in milliseconds; 200 by default, doubled with each, with jitter. */
  firstDelayMs?: number;
  /** How long one try may take, in milliseconds; 30,000 by default. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface WriteOptions extends CallOptions {
  /**
   * Names what is done, such as the id of your order: the same key is carried out once, whoever repeats it and when. One
   * is made for each call where you give none, which covers the retries of that call alone.
   */
  idempotencyKey?: string | undefined;
}

export interface RefillClient {
  /** What the tenant has at this moment. Scope `read`. */
  balance(options?: CallOptions): Promise<Balance>;
  /** Uses credits. Scope `consume`. @throws RefillError `insufficient_credits`, `budget_exceeded`, … */
  consume(request: ConsumeRequest, options?: WriteOptions): Promise<ConsumeAnswer>;
  /** Up to 1,000 debits, each accepted or refused on its own, in order. Scope `consume`. */
  consumeBatch(debits: readonly BatchDebit[], options?: WriteOptions): Promise<ConsumeBatchAnswer>;
  /** Credits that are reserved while work is under way. Scope `consume`. */
  holds: {
    create(request: HoldRequest, options?: WriteOptions): Promise<Hold>;
    /** Uses a part or all of a hold, once; the rest is given back. */
    capture(holdId: string, request?: CaptureRequest, options?: WriteOptions): Promise<EndedHold>;
    release(holdId: string, options?: WriteOptions): Promise<EndedHold>;
  };
  /** The ledger, the newest entry first. Scope `read`. */
  entries: {
    page(
      filter?: EntriesFilter & { cursor?: string | undefined },
      options?: CallOptions,
    ): Promise<EntriesPage>;
    /** All entries that match, page by page as they are asked for. */
    all(filter?: EntriesFilter, options?: CallOptions): AsyncGenerator<Entry, void, undefined>;
  };
}

/** A client for one API key, and so for one tenant. It keeps no connection of its own and needs no closing. */
export function createRefillClient(options: RefillClientOptions): RefillClient {
  const sender: Sender = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    apiKey: options.apiKey,
    maxRetries: options.maxRetries ?? 4,
    firstDelayMs: options.firstDelayMs ?? 200,
    timeoutMs: options.timeoutMs ?? 30_000,
    fetch: options.fetch ?? fetch,
  };
  const read = <Answer>(path: string, { signal }: CallOptions = {}) =>
    send<Answer>(sender, { method: 'GET', path, signal });
  const write = <Answer>(path: string, body: unknown, { signal, idempotencyKey }: WriteOptions = {}) => {
    const call: Call = {
      method: 'POST',
      path,
      body,
      signal,
      idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
    };
    return send<Answer>(sender, call);
  };
  const hold = (holdId: string) => `/api/credits/holds/${encodeURIComponent(holdId)}`;
  const page: RefillClient['entries']['page'] = (filter = {}, callOptions) =>
    read(`/api/credits/entries${queryOf(filter)}`, callOptions);

  return {
    balance: (callOptions) => read('/api/credits/balance', callOptions),
    consume: (request, callOptions) => write('/api/credits/consume', request, callOptions),
    consumeBatch: (debits, callOptions) => write('/api/credits/consume/batch', { debits }, callOptions),
    holds: {
      create: (request, callOptions) => write('/api/credits/holds', request, callOptions),
      capture: (holdId, request = {}, callOptions) => write(`${hold(holdId)}/capture`, request, callOptions),
      release: (holdId, callOptions) => write(`${hold(holdId)}/release`, {}, callOptions),
    },
    entries: {
      page,
      async *all(filter, callOptions) {
        let cursor: string | undefined;
        do {
          const answer: EntriesPage = await page({ ...filter, cursor }, callOptions);
          yield* answer.entries;
          cursor = answer.nextCursor ?? undefined;
        } while (cursor);
      },
    },
  };
}

function queryOf(filter: object): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return query ? `?${query}` : '';
}
