import { BlockList, isIP } from 'node:net';
import type { NextRequest } from 'next/server';
import { env } from '#lib/env.ts';

/**
 * Set by note-peers.ts on every request from its own socket, over whatever the caller sent under this name: Next
 * itself passes no socket on, and X-Forwarded-For can be made up by anyone who reaches us without a proxy.
 */
export const PEER_HEADER = 'x-refill-peer';

const LOCAL_NETWORK = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
] as const) {
  LOCAL_NETWORK.addSubnet(network, prefix, 'ipv4');
}
LOCAL_NETWORK.addSubnet('fc00::', 7, 'ipv6');
LOCAL_NETWORK.addAddress('::1', 'ipv6');

const LOOPBACK = new Set(['127.0.0.1', '::1']);

/**
 * The address a call comes from; null where it comes from this very machine, or from a proxy on it that hides whom it
 * serves: one counter for all of its clients would lock them all out.
 *
 * A proxy is believed as far as it is ours: the last TRUSTED_PROXIES entries of X-Forwarded-For, or, where that is not
 * set, the last one if the connection comes from a private network. An IPv6 client is its /64, which is what one
 * household is given.
 */
export function clientAddress({ headers }: Pick<NextRequest, 'headers'>): string | null {
  const peer = unmapped(headers.get(PEER_HEADER) ?? '');
  const hops = env().TRUSTED_PROXIES ?? (isLocal(peer) ? 1 : 0);
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => unmapped(part.trim()));
  const claimed = hops === 0 ? undefined : forwarded.at(-hops);
  const address = claimed && isIP(claimed) ? claimed : peer;
  if (!isIP(address) || LOOPBACK.has(address)) return null;
  return isIP(address) === 6 ? network64(address) : address;
}

function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isLocal(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOCAL_NETWORK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function network64(address: string): string {
  // The URL parser writes an address in its shortest form; a gap within the first four groups is filled.
  const [front = '', back = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [front, back].map((text) => (text ? text.split(':') : []));
  const gap = Array<string>(Math.max(0, 8 - (head?.length ?? 0) - (tail?.length ?? 0))).fill('0');
  return `${[...(head ?? []), ...gap, ...(tail ?? [])].slice(0, 4).join(':')}::/64`;
}
