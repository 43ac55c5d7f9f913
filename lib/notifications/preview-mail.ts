/** Every mail with made-up events, for the operator's eyes. The very templates that are sent. */
import type { ReactElement } from 'react';
import { NOTICE_EMAILS } from '#emails/catalogue.ts';
import { CONVERSATION_EXAMPLE, composeConversation } from '#emails/conversation.tsx';
import { composeInvitation, INVITATION_EXAMPLE } from '#emails/invitation.tsx';
import { composeLargeCharge, LARGE_CHARGE_EXAMPLE } from '#emails/large-charge.tsx';
import { env } from '#lib/env.ts';
import { mailLinks } from '#lib/notifications/mail-links.ts';
import { listNoticeKinds } from '#lib/notifications/notice-kinds.ts';

interface Composed {
  subject: string;
  body: ReactElement;
}

export interface MailPreview {
  /** Part of its address. */
  slug: string;
  name: string;
  examples: { name: string; compose(): Composed }[];
}

/** All mails, in the order of the page of preferences; those that nobody chooses come last. */
export function listMailPreviews(): MailPreview[] {
  const { APP_URL, isSandbox } = env();
  const context = {
    tenantName: 'Acme',
    card: 'Visa ·4242',
    rescueUrl: `${APP_URL}/recharge/example`,
    links: mailLinks('acme'),
    isSandbox,
  };
  const notices = listNoticeKinds().map(({ kind, name }) => ({
    slug: kind,
    name,
    examples: NOTICE_EMAILS[kind].examples.map((example) => ({
      name: example.name,
      compose: () => NOTICE_EMAILS[kind].compose(example.payload, context),
    })),
  }));
  const invitation = {
    slug: 'invitation',
    name: 'Invitation',
    examples: [
      {
        name: 'To an address',
        compose: () =>
          composeInvitation({ ...INVITATION_EXAMPLE, url: `${APP_URL}/invitations/example`, isSandbox }),
      },
    ],
  };
  const largeCharge = {
    slug: 'large-charge',
    name: 'Large charge, to operators',
    examples: [
      {
        name: 'To an operator',
        compose: () =>
          composeLargeCharge({ ...LARGE_CHARGE_EXAMPLE, url: `${APP_URL}/admin/jobs/charges`, isSandbox }),
      },
    ],
  };
  const conversation = {
    slug: 'conversation',
    name: 'Into a conversation, to a customer',
    examples: [
      {
        name: 'An order that is paid',
        compose: () => composeConversation({ ...CONVERSATION_EXAMPLE, isSandbox }),
      },
    ],
  };
  return [...notices, invitation, largeCharge, conversation];
}
