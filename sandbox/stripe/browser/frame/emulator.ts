import type { SavedCard } from './saved-cards.ts';

export interface Session {
  mode: 'payment' | 'setup';
  setupFutureUsage: string | null;
  savedCards: SavedCard[];
  canSave: boolean;
  saveUsage: string | null;
}

interface FrameError {
  type: string;
  code?: string;
  param?: string;
  message: string;
}

type Answer<T> = { value: T; error?: undefined } | { value?: undefined; error: FrameError };

async function call<T>(path: string, init?: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { credentials: 'omit', ...init });
    const body = await response.json();
    return response.ok ? { value: body } : { error: body.error };
  } catch {
    return {
      error: {
        type: 'api_connection_error',
        message: 'We could not reach the payment service. Please try again.',
      },
    };
  }
}

/** What the form is for, and what this customer has saved. */
export function readSession(
  publishableKey: string,
  group: Record<string, unknown>,
): Promise<Answer<Session>> {
  const query = new URLSearchParams({ key: publishableKey });
  for (const [name, value] of [
    ['client_secret', group.clientSecret],
    ['customer_session_client_secret', group.customerSessionClientSecret],
  ]) {
    if (typeof name === 'string' && typeof value === 'string') query.set(name, value);
  }
  return call(`/frames/session?${query}`);
}

/** Gives the card to the emulator; comes back with an id. */
export function createMethod(fields: Record<string, string>): Promise<Answer<{ id: string }>> {
  return call('/frames/payment_methods', { method: 'POST', body: new URLSearchParams(fields) });
}
