/**
 * An optional listener for those whose ceiling is the framework: balance, consume and batch over bare `node:http`, for
 * backends in the same private network. What it answers is what the routes answer.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { authenticate } from '#lib/api-keys/authenticate.ts';
import { countRequest } from '#lib/api-keys/count-request.ts';
import { AppError } from '#lib/http/errors.ts';
import { parseJson } from '#lib/http/read-body.ts';
import { describeError } from '#lib/http/respond.ts';
import { METER_OPERATIONS, type MeterAnswer } from '#lib/meter/operations.ts';

export function createMeter(): Server {
  return createServer((request, response) => {
    const path = pathOf(request);
    serve(request, path).then(
      ({ answer, replayed }) =>
        send(response, 200, answer, replayed ? { 'idempotent-replayed': 'true' } : {}),
      (error: unknown) => {
        const { status, retryAfterSeconds, body } = describeError(error, path);
        send(response, status, body, retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {});
      },
    );
  });
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

async function serve(request: IncomingMessage, path: string): Promise<MeterAnswer> {
  const operation = METER_OPERATIONS.get(`${request.method} ${path}`);
  if (!operation) throw new AppError('not_found', 'There is nothing here.');
  // Read first, as the routes do: an answer before the body is read would cut the connection.
  const text = await readText(request, operation.maxBodyBytes);
  const caller = await authenticate(request.headers.authorization ?? null, operation.scope);
  await countRequest(caller.apiKeyId);
  const headers = { get: (name: string) => headerOf(request, name) };
  return operation.call({ caller, body: parseJson(text), headers });
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new AppError('body_too_large', `The body is larger than ${maxBytes} bytes.`));
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'private, no-store',
    'content-length': Buffer.byteLength(text),
    ...headers,
    // The rest of a body that is too large is not waited for.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(text);
}
