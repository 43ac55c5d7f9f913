import { sandboxOrigin } from './origin.ts';
import type { StripeError } from './types.ts';

export type Answer<T> = { value: T; error?: undefined } | { value?: undefined; error: StripeError };

/** Calls the API with the publishable key. The key travels as a field, which spares the browser a preflight. */
export async function callApi<T>(
  key: string,
  method: 'GET' | 'POST',
  path: string,
  fields: Record<string, string | undefined>,
): Promise<Answer<T>> {
  const form = new URLSearchParams({ key });
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  const url = `${sandboxOrigin}${path}`;
  try {
    const response = await (method === 'GET'
      ? fetch(`${url}?${form}`)
      : fetch(url, { method, body: form, credentials: 'omit' }));
    const body = await response.json();
    return response.ok ? { value: body } : { error: body.error };
  } catch {
    return {
      error: {
        type: 'api_connection_error',
        message:
          'We could not reach the payment service. You may or may not have been charged: check before trying again.',
      },
    };
  }
}
