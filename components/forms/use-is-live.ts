import { useSyncExternalStore } from 'react';

const neverChanges = () => () => {};

/** False in what the server writes, true as soon as the code behind it has taken over. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}
