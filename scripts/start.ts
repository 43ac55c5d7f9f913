/** `npm start`: the production build of the application, with everything it needs. */
import { existsSync } from 'node:fs';
import { BuildFailed, ensureBuild } from './stack/build.ts';
import { runStack } from './stack/run-stack.ts';

/** REFILL_DIST_DIR keeps two builds apart, as the tests do. */
const DIST_DIR = process.env.REFILL_DIST_DIR ?? '.next';

if (existsSync('app/layout.tsx')) {
  try {
    console.log('Looking whether the build is up to date …');
    if (ensureBuild('.', DIST_DIR) === 'built') console.log('Built.');
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
await runStack('production', DIST_DIR);
