/** A sentence about something that just happened and needs no answer. Never for errors of a form or of a payment. */
export interface Toast {
  id: number;
  message: string;
  tone: 'neutral' | 'done' | 'declined';
}

const SHOWN_FOR_MS = 5_000;
const NONE: readonly Toast[] = [];

let toasts = NONE;
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function dismissToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** Shows a sentence for five seconds and says it to a screen reader. */
export function showToast(message: string, tone: Toast['tone'] = 'neutral'): void {
  lastId += 1;
  const id = lastId;
  change([...toasts.slice(-2), { id, message, tone }]);
  setTimeout(() => dismissToast(id), SHOWN_FOR_MS);
}

/** The three halves that React's `useSyncExternalStore` asks for. */
export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): readonly Toast[] => toasts,
  onServer: (): readonly Toast[] => NONE,
};
