/**
 * One keep-alive connection that sends a request and waits for its answer. A general client costs as much CPU as the
 * server it measures, and both share two cores here; this one does what the bench needs and no more.
 */
import { connect, type Socket } from 'node:net';

export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  #waiting:
    | { resolve(reply: { status: number; body: string }): void; reject(error: Error): void }
    | undefined;

  constructor(host: string, port: number) {
    this.#socket = connect(port, host).setNoDelay(true).setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('The connection was closed')));
  }

  /** @param head the request line and headers, without Content-Length. */
  post(head: string, body: string): Promise<{ status: number; body: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
    this.#waiting = { resolve, reject };
    this.#socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: string): void {
    this.#received += chunk;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#received.slice(0, end).toLowerCase();
    const body = this.#received.slice(end + 4);
    const length = /content-length: (\d+)/.exec(head)?.[1];
    const isWhole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
    if (!isWhole) return;
    this.#received = '';
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}
