import type { MailLinks } from '#emails/notice-email.tsx';
import { env } from '#lib/env.ts';

/** Where the buttons of a mail about a tenant lead. */
export function mailLinks(tenantSlug: string): MailLinks {
  const settings = `${env().APP_URL}/${tenantSlug}/settings`;
  const billing = `${settings}/billing`;
  return {
    purchase: `${billing}/purchase`,
    cards: `${billing}/cards`,
    plan: `${billing}/plan`,
    autoRecharge: `${billing}/auto-recharge`,
    history: `${billing}/history`,
    usage: `${billing}/usage`,
    preferences: `${settings}/notifications`,
  };
}
