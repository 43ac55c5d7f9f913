// Apart from the schemas, so that a form which shows them does not bring the parser along.
export const API_KEY_SCOPES = ['read', 'consume', 'payments'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** What a key with each scope may do, in the words of the form and of the reference. */
export const SCOPE_MEANING: Readonly<Record<ApiKeyScope, string>> = {
  read: 'Reads the balance and the ledger. Changes nothing.',
  consume: 'Uses credits and puts them on hold.',
  payments: 'Starts purchases and refunds, and reads payments.',
};
