/** What an entry of the ledger can be. */
export const ENTRY_KINDS = [
  'grant',
  'consume',
  'capture',
  'expire',
  'clawback',
  'restore',
  'adjustment',
] as const;
