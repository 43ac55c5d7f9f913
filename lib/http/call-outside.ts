/**
 * The only way to call an address that a tenant gave: outgoing webhooks, gateways for SMS and chat. What a tenant types
 * must not make our server talk to our own network, so that the check is made on the addresses a name has at the very
 * moment of connecting; a check before would be passed by a name that changes its mind in between (DNS rebinding).
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { env } from '#lib/env.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** What is kept of an answer, for whoever looks into a delivery; the rest is not read. */
const KEPT_BYTES = 1024;
const LARGEST_BODY_BYTES = 256 * 1024;
const PRIVATE = 'The address leads into a private network.';
/** Single addresses, since a range of one family makes the agent warn about each address of the other. */
const LOOPBACK = ['127.0.0.1', '::1'];
/** Azure's own services answer here, in the middle of the public range. */
const NOT_PUBLIC = ['168.63.129.16'];
/**
 * Refused besides what the agent refuses, which is every range that is not public unicast (private, loopback, link-local
 * with the clouds' metadata, shared, multicast, reserved, IPv4-mapped, 6to4, Teredo, NAT64): IPv6 forms that it takes
 * for public and that lead to an IPv4 address or to a site.
 */
const NOT_PUBLIC_IPV6 = new BlockList();
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['fec0::', 10],
  ['5f00::', 16],
] as const) {
  NOT_PUBLIC_IPV6.addSubnet(network, prefix, 'ipv6');
}

export interface OutsideCall {
  /** As the tenant gave it. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** From the start to the end of the answer's kept part. 10 seconds unless given. */
  timeoutMs?: number;
}

export type OutsideAnswer =
  | { outcome: 'answered'; status: number; body: string }
  /** Not sent: `reason` says why, for the tenant to read. */
  | { outcome: 'refused'; reason: string }
  /** Whether it arrived is unknown. */
  | { outcome: 'failed'; reason: string };

/** Where the process stands; a test gives its own. */
export interface Surroundings {
  /** Allows http and this very machine, where a developer's receiver listens. Only in the sandbox. */
  isSandbox: boolean;
  lookup?: LookupFunction;
}

/**
 * Why an address cannot be called whatever its name resolves to, in words for the field where it is typed; null where
 * nothing speaks against it. Passing says nothing about the name: `callOutside` checks that when it connects.
 */
export function whyNotCallable(url: string, isSandbox = env().isSandbox): string | null {
  if (!URL.canParse(url)) return 'This is not an address. It looks like https://example.com/hooks.';
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'https:' && !(isSandbox && protocol === 'http:')) return 'The address has to be https.';
  if (username || password) return 'The address must not carry a name or password.';
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIPv6(literal) && isNotPublic(literal) ? PRIVATE : null;
}

function isNotPublic(address: string): boolean {
  return isIPv6(address) && !LOOPBACK.includes(address) && NOT_PUBLIC_IPV6.check(address, 'ipv6');
}

/**
 * Posts to an address that a tenant gave. Never throws for what the other side can do, follows no redirect (a 3xx is an
 * answer like any other), and reads no more than the first KB.
 */
export async function callOutside(
  call: OutsideCall,
  surroundings: Surroundings = { isSandbox: env().isSandbox },
): Promise<OutsideAnswer> {
  const reason = whyNotCallable(call.url, surroundings.isSandbox);
  if (reason) return { outcome: 'refused', reason };
  if (Buffer.byteLength(call.body) > LARGEST_BODY_BYTES) {
    return { outcome: 'refused', reason: `The message is larger than ${LARGEST_BODY_BYTES} bytes.` };
  }
  const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  // One limit over all: an answer that trickles in must not hold a worker.
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await post(call, surroundings, signal);
  } catch (error) {
    if (!signal.aborted) return describeFailure(error);
    return { outcome: 'failed', reason: `There was no whole answer within ${timeoutMs / 1000} seconds.` };
  }
}

async function post(
  call: OutsideCall,
  { isSandbox, lookup = dns.lookup }: Surroundings,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  const url = new URL(call.url);
  const isHttps = url.protocol === 'https:';
  const filter = {
    allowIPAddressList: isSandbox ? LOOPBACK : [],
    denyIPAddressList: NOT_PUBLIC,
    // One connection for one call: none is kept that was checked for another name.
    keepAlive: false,
  };
  const agent = isHttps ? new RequestFilteringHttpsAgent(filter) : new RequestFilteringHttpAgent(filter);
  const request = (isHttps ? https : http).request(url, {
    method: 'POST',
    agent,
    signal,
    lookup: refusingLookup(lookup),
    headers: { 'user-agent': 'Refill', ...call.headers, 'content-length': Buffer.byteLength(call.body) },
  });
  const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // For the whole life of the request: what fails after the answer began is told by the reading of it.
    request.on('error', reject);
  });
  request.end(call.body);
  try {
    const response = await answer;
    return {
      outcome: 'answered',
      status: response.statusCode ?? 0,
      body: await readStart(response, signal),
    };
  } finally {
    request.destroy();
  }
}

/** Asks as `lookup` does and refuses what the agent, which looks at the same answer next, would let pass. */
function refusingLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, answer, family) => {
      const addresses = typeof answer === 'string' ? [answer] : (answer ?? []).map(({ address }) => address);
      if (!error && addresses.some(isNotPublic)) callback(new NotPublic(PRIVATE), '');
      else callback(error, answer, family);
    });
}

class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

async function readStart(response: http.IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= KEPT_BYTES) break;
    }
  } catch (error) {
    // The status has been said, so that the call has arrived; an answer cut off in the middle changes nothing of that.
    if (signal.aborted) throw error;
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8');
}

function describeFailure(error: unknown): OutsideAnswer {
  if (!(error instanceof Error)) throw error;
  // The agent has no other sign than its words, or those of what it reads addresses with.
  if (error instanceof NotPublic || /^(DNS lookup |ipaddr: )/.test(error.message)) {
    return { outcome: 'refused', reason: PRIVATE };
  }
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return { outcome: 'failed', reason: `The address could not be reached${code}.` };
}
