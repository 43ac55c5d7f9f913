import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { PEER_HEADER } from '#lib/http/client-address.ts';

/** From now on every request to this process carries the address of its own socket in PEER_HEADER, whatever it sent. */
export function notePeers(): void {
  // Node tells of a request before anyone handles it.
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
  });
}
