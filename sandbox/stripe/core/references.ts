/** The id behind a reference, which the SDK types as an id or the object itself. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

/** Applies Stripe's rules for metadata: given keys are set, empty ones removed, `null` removes all. */
export function mergeMetadata(
  present: Record<string, string> | null,
  given: Record<string, string> | null | undefined,
): Record<string, string> {
  if (given === undefined) return present ?? {};
  if (given === null) return {};
  const merged = { ...present, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
