import { serve } from '@hono/node-server';
import { Pool } from 'pg';
import { createMailboxApp } from './app.ts';
import { readMailboxConfig } from './config.ts';
import { prepareMessages } from './messages.ts';
import { createSmtpServer } from './smtp.ts';

const config = readMailboxConfig(process.env);
const pool = new Pool({ connectionString: config.databaseUrl, max: 4 });
pool.on('error', (error) => console.error(JSON.stringify({ level: 'error', message: error.message })));
await prepareMessages(pool);

const smtp = createSmtpServer(pool);
smtp.on('error', (error) => console.error(JSON.stringify({ level: 'error', message: error.message })));
await new Promise<void>((resolve) => smtp.listen(config.smtpPort, config.host, resolve));
const server = serve(
  { fetch: createMailboxApp(pool).fetch, hostname: config.host, port: config.port },
  () => {
    console.log(
      JSON.stringify({
        level: 'info',
        message: 'local mailbox',
        url: `http://${config.host}:${config.port}/`,
      }),
    );
  },
);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await Promise.all([
    new Promise((resolve) => server.close(resolve)),
    new Promise<void>((resolve) => smtp.close(() => resolve())),
  ]);
  await pool.end();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
