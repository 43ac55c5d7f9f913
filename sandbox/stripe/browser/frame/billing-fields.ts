/** Flattens billing details into form fields; what the page knows wins over what the form asked for. */
export function billingFields(
  given: unknown,
  typed: { country: string; postalCode: string | null },
): Record<string, string> {
  const fields: Record<string, string> = { 'billing_details[address][country]': typed.country };
  if (typed.postalCode) fields['billing_details[address][postal_code]'] = typed.postalCode;
  if (typeof given !== 'object' || given === null) return fields;
  for (const [name, value] of Object.entries(given)) {
    if (['name', 'email', 'phone'].includes(name) && typeof value === 'string' && value) {
      fields[`billing_details[${name}]`] = value;
    }
    if (name !== 'address' || typeof value !== 'object' || value === null) continue;
    for (const [part, entry] of Object.entries(value)) {
      const isKnown = ['city', 'country', 'line1', 'line2', 'postal_code', 'state'].includes(part);
      if (isKnown && typeof entry === 'string' && entry) fields[`billing_details[address][${part}]`] = entry;
    }
  }
  return fields;
}
