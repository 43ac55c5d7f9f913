/**
 * Starts `scripts/<command>.ts` on the Node that package-lock.json names, from whatever Node the machine has. It runs
 * before anything is installed, so it is plain JavaScript without dependencies, and installs what is missing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.refill-lock-hash');
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const [command, ...args] = process.argv.slice(2);
const script = join(root, 'scripts', `${command}.ts`);
if (!command || !existsSync(script)) {
  console.error(`There is no scripts/${command}.ts.`);
  process.exit(1);
}

installIfNeeded();
run();

/** The lockfile's hash is kept beside the packages: after a pull that changed it, the next start installs again. */
function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const present = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (present === wanted && existsSync(node)) return;

  // Not on stdout, which a script may be reading.
  console.error('Installing packages, which takes a minute the first time …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // NODE_ENV=production in the shell would leave out what the launcher itself is made of.
  const result = spawnSync(npm, ['ci', '--include=dev', '--include=optional', '--no-progress'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0 || !existsSync(node)) {
    console.error(result.stdout ?? '', result.stderr ?? '', result.error?.message ?? '');
    console.error('Packages could not be installed: "npm ci" failed as shown above. Is there a network?');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

/** E-mail templates are JSX, which Node does not read; a worker started by hand joins the stack that runs. */
function nodeOptions() {
  if (['dev', 'start', 'build', 'reset', 'test', 'check', 'audit', 'migrate'].includes(command)) return [];
  const joining =
    command === 'worker' ? ['--import', join(root, 'scripts', 'stack', 'use-running-environment.ts')] : [];
  // A job that reads for long leaves much behind: cleaned up early, it takes half the memory.
  const memory = command === 'job' ? ['--max-semi-space-size=4'] : [];
  return [...memory, '--import', 'tsx', ...joining];
}

function run() {
  // Tools that start "node" by name, as Next does for CSS, have to meet the same Node.
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  // Through the channel the script notices when this process is killed.
  const child = spawn(node, [...nodeOptions(), script, ...args], {
    cwd: root,
    env: { ...(command === 'job' && { LOG_TO_STDERR: '1', LOG_LEVEL: 'warn' }), ...process.env, PATH },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  stopWithNpm(child);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

/**
 * npm starts this through a shell and hands SIGTERM to the shell, which ends without a word to us. So the line of
 * ancestors up to npm is watched; started by hand, the command may outlive its terminal as nohup wants it.
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const ancestry = () => {
    const shell = process.ppid;
    const stat = process.platform === 'linux' ? readStat(shell) : '';
    const isShell = /\((sh|dash|bash|ash|busybox)\)/.test(stat);
    return isShell ? `${shell} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}` : String(shell);
  };
  const atStart = ancestry();
  const watch = setInterval(() => {
    if (ancestry() === atStart) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}

function readStat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // The process has ended.
    return '';
  }
}
