import { describe, expect, it } from 'vitest';
import { NOTICE_EMAILS } from '#emails/catalogue.ts';
import { composeConversation } from '#emails/conversation.tsx';
import { composeInvitation, INVITATION_EXAMPLE } from '#emails/invitation.tsx';
import { BANNERS } from '#lib/notifications/banner-words.ts';
import { NOTICE_KINDS } from '#lib/notifications/notice-kinds.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';

const context = {
  tenantName: 'Acme <b>& Sons</b>',
  card: 'Visa ·4242',
  rescueUrl: 'https://refill.example/recharge/signed',
  isSandbox: false,
  links: {
    purchase: 'https://refill.example/acme/purchase',
    cards: 'https://refill.example/acme/cards',
    plan: 'https://refill.example/acme/plan',
    autoRecharge: 'https://refill.example/acme/auto-recharge',
    history: 'https://refill.example/acme/history',
    usage: 'https://refill.example/acme/usage',
    preferences: 'https://refill.example/acme/notifications',
  },
};

const cases = Object.entries(NOTICE_EMAILS).flatMap(([kind, email]) =>
  email.examples.map(({ name, payload }) => ({ kind, name, payload, email })),
);

describe.each(cases)('the mail $kind, $name', ({ payload, email }) => {
  it('says the same in HTML and in text, with a way on and a way to hear less', async () => {
    const { subject, body } = email.compose(payload, context);
    const { html, text } = await renderMail(body);
    expect(subject).toMatch(/\S/);
    expect(subject).not.toMatch(/[\r\n]|undefined|NaN/);
    expect(html).toContain('href="https://refill.example/');
    expect(text).toContain(context.links.preferences);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });

  it('shows no raw code, and markup in a name stays text', async () => {
    const { html, text } = await renderMail(email.compose(payload, context).body);
    expect(text).not.toMatch(/\b[a-z]+_[a-z_]+\b/);
    expect(html).not.toContain('<b>& Sons</b>');
  });

  it('says whether money moved', async () => {
    const { text } = await renderMail(email.compose(payload, context).body);
    expect(text).toMatch(
      /weren't charged|not charged|nothing (was|is|more is) charged|charges nothing|paid|charged/i,
    );
  });
});

const mailOf = async (kind: keyof typeof NOTICE_EMAILS, payload: unknown, extra = {}) => {
  const { subject, body } = NOTICE_EMAILS[kind].compose(payload, { ...context, ...extra });
  return { subject, ...(await renderMail(body)) };
};

describe('the words', () => {
  it('a receipt names the amount with its currency, the credits and the card', async () => {
    const { subject, text } = await mailOf('purchase-receipt', {
      paymentId: 'the-payment',
      amountCents: 123456,
      currency: 'eur',
      credits: 98765,
      description: 'Team',
      cardBrand: 'amex',
      cardLast4: '0005',
      succeededAt: '2028-02-29T23:59:00Z',
    });
    expect(subject).toContain('€1,234.56');
    for (const part of ['€1,234.56 EUR', '98,765', 'American Express ·0005', '29 Feb 2028, 23:59 UTC']) {
      expect(text).toContain(part);
    }
  });

  it('a currency without minor units shows none', async () => {
    const cap = { capCents: 30000, chargedCents: 24000, currency: 'jpy' };
    expect((await mailOf('recharge-cap-near', cap)).text).toContain('¥30,000 JPY');
  });

  it('a decline says what the bank said, that nothing was charged, and when it is tried again', async () => {
    const { text } = await mailOf('recharge-declined', {
      attemptId: 'a',
      amountCents: 2000,
      currency: 'usd',
      declineCode: 'insufficient_funds',
      next: { action: 'retry', at: '2026-11-24T15:05:00Z' },
    });
    expect(text).toContain("There isn't enough money on this card. You weren't charged.");
    expect(text).toContain('24 Nov 2026, 15:05 UTC');
  });

  it('a decline that pauses is said in the mail about the pause, with the amount and the card', async () => {
    const { subject, text } = await mailOf('recharge-paused', {
      reason: 'declined',
      why: 'No card of this rule could be charged.',
      attemptId: 'a',
      amountCents: 2000,
      currency: 'usd',
      declineCode: 'expired_card',
    });
    expect(subject).toContain('is paused: the card was declined');
    for (const part of [
      "This card has expired. You weren't charged.",
      '$20.00 USD, not charged',
      'Visa ·4242',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('No card of this rule');
  });

  it('a low balance names the alert, or a tenth of the last purchase where there is none', async () => {
    const event = { thresholdCredits: 600, availableCredits: 594, crossedAt: '2026-11-24T14:05:00Z' };
    expect((await mailOf('low-balance', event)).text).toContain('fell below the alert you set');
    const told = await mailOf('low-balance', { ...event, isDefault: true });
    expect(told.text).toContain('fell below a tenth of what you bought last');
  });

  it('a confirmation carries the signed link, and the page where there is none any more', async () => {
    const event = { attemptId: 'a', amountCents: 2000, currency: 'usd', expiresAt: '2026-11-27T14:05:00Z' };
    expect((await mailOf('recharge-needs-authentication', event)).text).toContain(context.rescueUrl);
    const late = await mailOf('recharge-needs-authentication', event, { rescueUrl: null });
    expect(late.text).toContain(context.links.autoRecharge);
  });

  it('an event that lacks what the words need makes no mail', () => {
    expect(() => NOTICE_EMAILS['purchase-receipt'].compose({ credits: 1 }, context)).toThrow();
  });

  it('an invitation says who invites, to what, and until when', async () => {
    const { subject, body } = composeInvitation({
      ...INVITATION_EXAMPLE,
      url: 'https://refill.example/invitations/t',
      isSandbox: true,
    });
    const { text } = await renderMail(body);
    expect(subject).toBe('Olivia Owens invites you to Acme');
    expect(text).toContain('https://refill.example/invitations/t');
    expect(text).toContain('1 Dec 2026, 14:05 UTC');
    expect(text).toContain('Sandbox');
  });

  it('what is said into a conversation over e-mail is said whole, and markup in it stays text', async () => {
    const words = { text: 'The payment "<b>Chair</b>" was refunded.', tenantName: 'Acme & <i>Sons</i>' };
    const { subject, body } = composeConversation({ ...words, isSandbox: false });
    const { html, text } = await renderMail(body);
    expect(subject).toBe(words.text);
    expect(text).toContain(words.text);
    expect(text).toContain(words.tenantName);
    expect(html).not.toMatch(/<b>Chair|<i>Sons/);
  });
});

describe('banners', () => {
  it.each(Object.entries(BANNERS))('%s has words for every example of its mail', (kind, words) => {
    const email = Object.entries(NOTICE_EMAILS).find(([name]) => name === kind)?.[1];
    expect(email?.examples.length).toBeGreaterThan(0);
    for (const { payload } of email?.examples ?? []) {
      const { title, text } = words(payload);
      expect(`${title} ${text}`).not.toMatch(/undefined|NaN|\b[a-z]+_[a-z_]+\b/);
    }
  });

  it('stand for exactly the kinds that have the channel', () => {
    const shown = Object.entries(NOTICE_KINDS).flatMap(([kind, { channels }]) =>
      channels.some((channel) => channel === 'banner') ? kind : [],
    );
    expect(Object.keys(BANNERS).sort()).toEqual(shown.sort());
  });
});
