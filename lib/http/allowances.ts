/** How often the routes that guess, send mail or begin payments may be called: the only list. */
import { env } from '#lib/env.ts';
import type { Allowance } from '#lib/http/rate-limit.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Passwords. Of an account only what failed counts. */
export const SIGN_IN = {
  perAccount: { name: 'sign-in', calls: 10, windowSeconds: 15 * MINUTE },
  perAddress: { name: 'sign-in', calls: 100, windowSeconds: 15 * MINUTE },
} satisfies Record<string, Allowance>;

export const SIGN_UP = {
  perAccount: { name: 'sign-up', calls: 5, windowSeconds: HOUR },
  perAddress: { name: 'sign-up', calls: 30, windowSeconds: HOUR },
} satisfies Record<string, Allowance>;

/** Each sends a mail to whoever was named. */
export const FORGOT_PASSWORD = {
  perAccount: { name: 'forgot-password', calls: 5, windowSeconds: HOUR },
  perAddress: { name: 'forgot-password', calls: 30, windowSeconds: HOUR },
} satisfies Record<string, Allowance>;

/** Numbers from a mail, of which there are only a million. */
export const MAILED_CODE = {
  perAccount: { name: 'mailed-code', calls: 10, windowSeconds: HOUR },
  perAddress: { name: 'mailed-code', calls: 100, windowSeconds: HOUR },
} satisfies Record<string, Allowance>;

/** Whoever holds stolen card numbers tries them where payments begin. */
export const PURCHASE = {
  perTenant: { name: 'purchase', calls: () => env().PURCHASES_PER_MINUTE, windowSeconds: MINUTE },
  perAddress: { name: 'purchase', calls: () => 4 * env().PURCHASES_PER_MINUTE, windowSeconds: MINUTE },
} satisfies Record<string, Allowance>;

/** Each message may reserve stock, and costs a call to a language model where there is one. */
export const CHAT = {
  perTenant: { name: 'chat', calls: 120, windowSeconds: MINUTE },
} satisfies Record<string, Allowance>;
