/**
 * The ledger a second time, in a few lines that share nothing with the SQL: what each operation must answer. Time is
 * a number of hours; money is in safe integers. Operations return a new account and never change the old one, since
 * a refused operation changes nothing.
 */
export interface Lot {
  readonly credits: number;
  readonly remaining: number;
  readonly held: number;
  readonly priority: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly hasBegun: boolean;
  readonly hasLapsed: boolean;
}

interface Part {
  /** Index into the account's lots. */
  readonly lot: number;
  readonly credits: number;
}

export interface Hold {
  readonly credits: number;
  readonly captured: number;
  readonly parts: readonly Part[];
  readonly endsAt: number;
  readonly status: 'open' | 'captured' | 'released' | 'expired';
  readonly apiKey: number;
}

export interface Account {
  /** In the order in which they were given. */
  readonly lots: readonly Lot[];
  readonly holds: readonly Hold[];
  readonly debt: number;
  /** Entries written so far. */
  readonly entries: number;
  readonly budgetUsed: number;
}

/** What a key with a budget may use in a month. */
export const BUDGET = 60;
export const EMPTY: Account = { lots: [], holds: [], debt: 0, entries: 0, budgetUsed: 0 };

export const free = (lot: Lot) => (lot.hasBegun && !lot.hasLapsed ? lot.remaining - lot.held : 0);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
export const available = (account: Account) => sum(account.lots.map(free));
export const held = (account: Account) => sum(account.lots.map((lot) => lot.held));
export const budgetLeft = (account: Account) => Math.max(0, BUDGET - account.budgetUsed);

function changeLot(account: Account, index: number, change: (lot: Lot) => Partial<Lot>): Account {
  return {
    ...account,
    lots: account.lots.map((lot, at) => (at === index ? { ...lot, ...change(lot) } : lot)),
  };
}

/** Priority, soonest end, earliest start, order of giving. */
function inOrderOfUse(account: Account): number[] {
  return account.lots
    .map((lot, index) => ({ lot, index }))
    .sort(
      (a, b) =>
        a.lot.priority - b.lot.priority ||
        compare(a.lot.endsAt, b.lot.endsAt) ||
        compare(a.lot.startsAt, b.lot.startsAt) ||
        a.index - b.index,
    )
    .map(({ index }) => index);
}

/** Infinity minus Infinity is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function drawFrom(account: Account, credits: number): Part[] {
  const parts: Part[] = [];
  let missing = credits;
  for (const index of inOrderOfUse(account)) {
    const lot = account.lots[index];
    const taken = lot === undefined ? 0 : Math.min(free(lot), missing);
    if (taken > 0) parts.push({ lot: index, credits: taken });
    missing -= taken;
  }
  return parts;
}

function spend(account: Account, credits: number): Account {
  return drawFrom(account, credits).reduce(
    (present, part) => changeLot(present, part.lot, (lot) => ({ remaining: lot.remaining - part.credits })),
    account,
  );
}

function payDebt(account: Account): Account {
  const paid = Math.min(account.debt, available(account));
  return { ...spend(account, paid), debt: account.debt - paid };
}

function write(account: Account, entries: number): Account {
  return { ...account, entries: account.entries + entries };
}

/** Everything that was due by now: lapses, then ended holds, then beginnings. */
export function atTime(account: Account, now: number): Account {
  const lapsed = byTime(account.lots, (lot) => lot.endsAt)
    .filter(({ item }) => item.hasBegun && !item.hasLapsed && item.remaining > 0 && item.endsAt <= now)
    .reduce((present, { item, index }) => {
      const next = changeLot(present, index, (lot) => ({ remaining: lot.held, hasLapsed: true }));
      return write(next, item.remaining > item.held ? 1 : 0);
    }, account);
  const closed = byTime(lapsed.holds, (hold) => hold.endsAt)
    .filter(({ item }) => item.status === 'open' && item.endsAt <= now)
    .reduce((present, { index }) => closeHold(present, index, 0, 'expired'), lapsed);
  return byTime(closed.lots, (lot) => lot.startsAt)
    .filter(({ item }) => !item.hasBegun && item.startsAt <= now)
    .reduce((present, { index }) => begin(present, index, now), closed);
}

function byTime<Item>(items: readonly Item[], time: (item: Item) => number) {
  return items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => compare(time(a.item), time(b.item)) || a.index - b.index);
}

function begin(account: Account, index: number, now: number): Account {
  const lot = account.lots[index];
  if (lot === undefined) return account;
  if (lot.endsAt <= now) {
    return write(
      changeLot(account, index, () => ({ hasBegun: true, hasLapsed: true, remaining: 0 })),
      2,
    );
  }
  const pays = Math.min(account.debt, lot.credits);
  const begun = changeLot(account, index, () => ({ hasBegun: true, remaining: lot.credits - pays }));
  return write({ ...begun, debt: account.debt - pays }, 1);
}

export function give(
  account: Account,
  now: number,
  lot: Pick<Lot, 'credits' | 'priority' | 'startsAt' | 'endsAt'>,
): Account {
  const given = { ...lot, remaining: lot.credits, held: 0, hasBegun: false, hasLapsed: false };
  const next = { ...account, lots: [...account.lots, given] };
  return given.startsAt <= now ? begin(next, next.lots.length - 1, now) : next;
}

/** Enough is there: the caller has looked. */
export function debit(account: Account, credits: number, apiKey: number): Account {
  return write(countBudget(spend(account, credits), apiKey, credits), 1);
}

function countBudget(account: Account, apiKey: number, credits: number): Account {
  if (apiKey !== 2) return account;
  return { ...account, budgetUsed: Math.max(0, account.budgetUsed + credits) };
}

export function reserve(account: Account, credits: number, endsAt: number, apiKey: number): Account {
  const parts = drawFrom(account, credits);
  const reserved = parts.reduce(
    (present, part) => changeLot(present, part.lot, (lot) => ({ held: lot.held + part.credits })),
    countBudget(account, apiKey, credits),
  );
  const hold: Hold = { credits, captured: 0, parts, endsAt, status: 'open', apiKey };
  return { ...reserved, holds: [...reserved.holds, hold] };
}

/** Uses `taken` of the hold in the order of use; the rest goes back, and lapses where its lot has. */
export function closeHold(
  account: Account,
  index: number,
  taken: number,
  status: 'captured' | 'released' | 'expired',
): Account {
  const hold = account.holds[index];
  if (hold === undefined) return account;
  let left = taken;
  let lapsing = 0;
  let next = account;
  for (const part of hold.parts) {
    const used = Math.min(left, part.credits);
    left -= used;
    next = changeLot(next, part.lot, (lot) => {
      const lost = lot.hasLapsed ? part.credits - used : 0;
      lapsing += lost;
      return { held: lot.held - part.credits, remaining: lot.remaining - used - lost };
    });
  }
  const holds = next.holds.map((other, at) => (at === index ? { ...hold, status, captured: taken } : other));
  const returned = countBudget({ ...next, holds }, hold.apiKey, taken - hold.credits);
  return write(payDebt(returned), (lapsing > 0 ? 1 : 0) + (taken > 0 ? 1 : 0));
}

/** Takes what is there; the rest becomes debt. */
export function clawBack(account: Account, credits: number): Account {
  const taken = Math.min(credits, available(account));
  return write({ ...spend(account, taken), debt: account.debt + credits - taken }, 1);
}
