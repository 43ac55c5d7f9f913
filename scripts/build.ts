/** `npm run build`: the production build, made only when the sources have changed. */
import { BuildFailed, ensureBuild } from './stack/build.ts';

try {
  const outcome = ensureBuild('.', process.env.REFILL_DIST_DIR ?? '.next');
  console.log(outcome === 'built' ? 'Built.' : 'The build is up to date.');
} catch (error) {
  if (!(error instanceof BuildFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
// The channel to the bootstrap would keep this process alive.
process.disconnect?.();
