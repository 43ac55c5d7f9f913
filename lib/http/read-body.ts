import { AppError } from '#lib/http/errors.ts';

const DEFAULT_MAX_BYTES = 64 * 1024;

/** The body as bytes, refused beyond the limit before it is buffered whole. */
export async function readBytes(request: Request, maxBytes: number = DEFAULT_MAX_BYTES): Promise<Buffer> {
  const tooLarge = () => new AppError('body_too_large', `The body is larger than ${maxBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Content-Length may be absent or a lie: count what arrives.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON; undefined where it is empty. A NUL, which Postgres text cannot hold, is refused here. */
export async function readJson(request: Request, maxBytes?: number): Promise<unknown> {
  return parseJson((await readBytes(request, maxBytes)).toString('utf8'));
}

/** A text as JSON, under the same rules. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  if (text.includes('\\u0000') || text.includes('\0')) {
    throw new AppError('malformed_json', 'The body contains a NUL character.');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('malformed_json', 'The body is not JSON.');
  }
}
