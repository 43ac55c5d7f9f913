import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface StripeSandbox {
  url: string;
  port: number;
  secretKey: string;
  publishableKey: string;
  webhookSecret: string;
  stop(): Promise<void>;
}

interface Options {
  databaseUrl: string;
  port: number;
  webhookUrl: string;
}

const secretKey = 'sk_test_local_0123456789abcdef';
const publishableKey = 'pk_test_local_0123456789abcdef';
const webhookSecret = 'whsec_local_0123456789abcdef';

/** Starts the local Stripe as a process of its own, and waits until it answers. */
export async function startStripeSandbox(options: Options): Promise<StripeSandbox> {
  const url = `http://127.0.0.1:${options.port}`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'sandbox/stripe/main.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      SANDBOX_STRIPE_DATABASE_URL: options.databaseUrl,
      SANDBOX_STRIPE_PORT: String(options.port),
      SANDBOX_STRIPE_WEBHOOK_URL: options.webhookUrl,
      SANDBOX_STRIPE_WEBHOOK_SECRET: webhookSecret,
      SANDBOX_STRIPE_SECRET_KEY: secretKey,
      SANDBOX_STRIPE_PUBLISHABLE_KEY: publishableKey,
    },
  });
  await untilHealthy(child, url);
  return { url, port: options.port, secretKey, publishableKey, webhookSecret, stop: () => stop(child) };
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The local Stripe ended with ${child.exitCode}.`);
    const isHealthy = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isHealthy) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error('The local Stripe did not answer within 15 seconds.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
