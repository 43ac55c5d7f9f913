import type { Pool } from 'pg';
import { SMTPServer } from 'smtp-server';
import { keepMessage } from './messages.ts';

const maxBytes = 10 * 1024 * 1024;

/** Takes mail from anybody on this machine and delivers it nowhere but to the mailbox page. */
export function createSmtpServer(pool: Pool): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: maxBytes,
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anybody' }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          done(Object.assign(new Error('The message is too large.'), { responseCode: 552 }));
          return;
        }
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        // Accepted means kept: the sender hears of a failure to store.
        keepMessage(pool, Buffer.concat(chunks), recipients).then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
}
