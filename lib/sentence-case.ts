/** A code name as people read it: `needs_response`, `needs-response` → "Needs response". Pure. */
export function sentenceCase(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll(/[_-]/g, ' ');
}
