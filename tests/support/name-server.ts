/** A real DNS server on this machine, so that a test decides which addresses a name has, and when it changes its mind. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

const HEADER_BYTES = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;

export interface NameServer extends AsyncDisposable {
  /** Resolves names by this server, as dns.lookup does by the machine's. */
  readonly lookup: LookupFunction;
  /** How often it was asked for IPv4 addresses of a name. */
  asked(name: string): number;
}

/** @param answers the addresses of a name at each asking; the last stays. */
export async function startNameServer(answers: Record<string, readonly string[][]>): Promise<NameServer> {
  const socket = createSocket('udp4');
  const counts = new Map<string, number>();
  socket.on('message', (question, from) => {
    const { name, type, end } = readQuestion(question);
    const nth = counts.get(name) ?? 0;
    if (type === TYPE_A) counts.set(name, nth + 1);
    const rounds = answers[name] ?? [];
    const addresses = rounds[Math.min(nth, rounds.length - 1)] ?? [];
    const records = addresses
      .filter((address) => address.includes(':') === (type === TYPE_AAAA))
      .map((address) => record(type, address));
    socket.send(answerTo(question.subarray(0, end), records), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 2_000 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);

  return {
    asked: (name) => counts.get(name) ?? 0,
    lookup: (hostname, options, callback) => {
      resolve(resolver, hostname).then(
        (found) => {
          if (found.length === 0)
            callback(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), '');
          else if (options.all) callback(null, found);
          else callback(null, found[0]?.address ?? '', found[0]?.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      );
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

async function resolve(resolver: Resolver, name: string): Promise<{ address: string; family: number }[]> {
  // In this order: the round of answers is counted by the question for IPv4.
  const v6 = await resolver.resolve6(name).catch(nothingFound);
  const v4 = await resolver.resolve4(name).catch(nothingFound);
  return [...v4.map((address) => ({ address, family: 4 })), ...v6.map((address) => ({ address, family: 6 }))];
}

function nothingFound(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENODATA') return [];
  throw error;
}

function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, records: Buffer[]): Buffer {
  const header = Buffer.from(question.subarray(0, HEADER_BYTES));
  // A response with recursion, without an error.
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  return Buffer.concat([header, question.subarray(HEADER_BYTES), ...records]);
}

function record(type: number, address: string): Buffer {
  const data = type === TYPE_A ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes an embedded IPv4 address in hexadecimal, so that only groups are left.
  const [front = '', back] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - groups(front).length - groups(back).length;
  const all = [
    ...groups(front),
    ...Array<string>(back === undefined ? 0 : missing).fill('0'),
    ...groups(back),
  ];
  const bytes = Buffer.alloc(16);
  all.forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}
