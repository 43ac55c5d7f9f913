/** `npm run dev`: the whole product with hot reload. */
import { runStack } from './stack/run-stack.ts';

await runStack('dev');
