/** One rule that may never break, as a query: it returns the rows that break it. */
export interface Invariant {
  /** The rule's number; several queries may prove one rule. */
  readonly number: number;
  /** The fact that holds, as a sentence. */
  readonly name: string;
  readonly sql: string;
}
