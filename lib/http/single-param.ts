/** What Next gives a page of its query. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** A query parameter that is meant to be given once; of several, the first. */
export function singleParam(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
