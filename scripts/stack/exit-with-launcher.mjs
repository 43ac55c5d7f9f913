/**
 * Preloaded into every process of the stack. Where the kernel does not tell a process that its launcher was killed,
 * the closed channel to it does. Plain JavaScript, since a tool may hand the preload on to an older Node.
 */
import process from 'node:process';

const PATIENCE_MS = 3_000;

// Node hands preloads on to the processes that such a process forks; their channel is another one and not ours.
if (process.env.REFILL_LAUNCHER_PID === String(process.ppid)) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  });
  // Waiting for that must not keep a process alive which has nothing else to do.
  process.channel?.unref();
}
