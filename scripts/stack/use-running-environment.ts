/** Preloaded into a command of the product that is started by hand: it joins the running stack, or says why it cannot. */
import { StartRefused } from './instance.ts';
import { runningEnvironment } from './running-environment.ts';

try {
  Object.assign(process.env, runningEnvironment());
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}
