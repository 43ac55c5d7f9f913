/** What a person means, by simple rules: words of the items, a quantity by number or word, and a few verbs. Pure. */

/** What the rules know of an item. */
export interface KnownItem {
  id: string;
  name: string;
  sku: string;
}

export type Meaning =
  | { kind: 'buy'; itemId: string; quantity: number }
  /** More than one item fits, or none while something is to be bought. */
  | { kind: 'which'; itemIds: string[]; quantity: number }
  | { kind: 'list' }
  | { kind: 'status'; reference: string | undefined }
  | { kind: 'refund'; reference: string | undefined }
  | { kind: 'help' };

const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const PAIRS = new Set(['couple', 'pair', 'both']);
/** The most of one item that one message orders. */
const MOST = 10_000;
const SAYS_NOTHING = new Set(
  'a an and at can could for from get give have hello hey hi i in is it like me my need of on one or order please some sure thank thanks that the this to us want we with would yes you your'.split(
    ' ',
  ),
);

export function understand(text: string, items: readonly KnownItem[]): Meaning {
  const words = wordsOf(text);
  const reference = /\b(ord\d+)\b/i.exec(text)?.[1]?.toUpperCase();
  if (words.some((word) => /^refund|^money$/.test(word))) return { kind: 'refund', reference };
  if (reference || words.some((word) => /^(status|arrived|paid|receipt|confirmation)$/.test(word))) {
    return { kind: 'status', reference };
  }
  const scored = items.map((item) => ({ item, score: scoreOf(words, item) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const fitting = best > 0 ? scored.filter(({ score }) => score === best).map(({ item }) => item) : [];
  const [only, ...others] = fitting;
  if (only && others.length === 0) return { kind: 'buy', itemId: only.id, quantity: quantityOf(words, only) };
  if (fitting.length > 1) {
    return { kind: 'which', itemIds: fitting.map(({ id }) => id), quantity: quantityOf(words) };
  }
  if (words.some((word) => /^(buy|purchase|ticket|reserve|book)$/.test(word))) {
    return { kind: 'which', itemIds: items.map(({ id }) => id), quantity: quantityOf(words) };
  }
  return words.some((word) => /^(list|what|which|sell|sale|show|available|price|much)$/.test(word))
    ? { kind: 'list' }
    : { kind: 'help' };
}

/** Lower case, without plural. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    word.length > 3 && !/(ss|us)$/.test(word) ? word.replace(/s$/, '') : word,
  );
}

/** How many of the message's words are the item's. */
function scoreOf(words: readonly string[], item: KnownItem): number {
  const own = new Set(wordsOf(`${item.name} ${item.sku}`));
  return new Set(words.filter((word) => own.has(word) && !SAYS_NOTHING.has(word) && !/^\d+$/.test(word)))
    .size;
}

/** The first number that is not part of the item's own name, as the 101 of a section; 1 where none is given. */
function quantityOf(words: readonly string[], item?: KnownItem): number {
  const own = new Set(item ? wordsOf(`${item.name} ${item.sku}`) : []);
  for (const word of words) {
    if (PAIRS.has(word)) return 2;
    const quantity = NUMBERS.includes(word) ? NUMBERS.indexOf(word) : Number(word);
    if (Number.isInteger(quantity) && /^\d+$|^[a-z]+$/.test(word) && !own.has(word)) {
      return Math.min(quantity, MOST);
    }
  }
  return 1;
}
