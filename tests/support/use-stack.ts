/** Gives the modules of `lib` the environment of the running stack, before a test imports them. */
import { stack } from './stack.ts';

Object.assign(process.env, stack().env);
