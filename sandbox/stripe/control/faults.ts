/** What can go wrong with an API request, and with a webhook delivery. */
export const requestFaultKinds = [
  'drop_before',
  'drop_after',
  'delay',
  'delay_after',
  'error_500',
  'error_500_after',
  'error_429',
] as const;
export const webhookFaultKinds = [
  'webhook_duplicate',
  'webhook_reorder',
  'webhook_lose',
  'webhook_delay',
  'webhook_bad_signature',
] as const;

export type FaultKind = (typeof requestFaultKinds)[number] | (typeof webhookFaultKinds)[number];

export interface Fault {
  id: string;
  kind: FaultKind;
  match: {
    method?: string | undefined;
    path?: string | undefined;
    type?: string | undefined;
    /** Only what is about this customer, so that others at work on the same sandbox see nothing of it. */
    customer?: string | undefined;
  };
  /** How many more times it strikes; null strikes for ever, at `rate`. */
  timesLeft: number | null;
  rate: number;
  seed: number;
  delayMs: number;
}

interface Occasion {
  method?: string;
  path?: string;
  type?: string;
  /** Asked for only where a fault of some customer is set: finding it out costs a query. */
  customer: () => Promise<string | null>;
}

/** The faults that tests have asked for. They live in memory: a restart is a way of clearing them. */
export class Faults {
  #entries: { fault: Fault; random: () => number }[] = [];
  #lastId = 0;

  add(fault: Omit<Fault, 'id'>): Fault {
    this.#lastId += 1;
    const added = { ...fault, id: `fault_${this.#lastId}` };
    this.#entries.push({ fault: added, random: seededRandom(fault.seed) });
    return added;
  }

  list(): Fault[] {
    return this.#entries.map((entry) => entry.fault);
  }

  /** Forgets all faults, or those of one customer. */
  clear(customer?: string): void {
    this.#entries = this.#entries.filter(
      ({ fault }) => customer !== undefined && fault.match.customer !== customer,
    );
  }

  /** The first fault that strikes on this occasion, if any; a one-shot fault is used up by it. */
  async take(occasion: Occasion): Promise<Fault | null> {
    const isScoped = this.#entries.some(({ fault }) => fault.match.customer && matches(fault, occasion));
    const customer = isScoped ? await occasion.customer() : null;
    for (const entry of this.#entries) {
      const { match } = entry.fault;
      if (match.customer !== undefined && match.customer !== customer) continue;
      if (!matches(entry.fault, occasion) || entry.random() >= entry.fault.rate) continue;
      const { fault } = entry;
      if (fault.timesLeft !== null) {
        fault.timesLeft -= 1;
        if (fault.timesLeft <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
      }
      return fault;
    }
    return null;
  }
}

function matches(fault: Fault, occasion: Occasion): boolean {
  const isForWebhooks = fault.kind.startsWith('webhook_');
  if (isForWebhooks !== (occasion.type !== undefined)) return false;
  const { method, path, type } = fault.match;
  if (method !== undefined && method !== occasion.method) return false;
  if (type !== undefined && !wildcard(type, occasion.type)) return false;
  return path === undefined || wildcard(path, occasion.path);
}

/** `*` stands for any run of characters. */
function wildcard(pattern: string, value: string | undefined): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return value !== undefined && new RegExp(`^${source.join('.*')}$`).test(value);
}

/** mulberry32: the same seed strikes on the same occasions, so that a failing run can be repeated. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
