import type { ReactElement } from 'react';
import { Action, Layout, Paragraph } from '#emails/layout.tsx';
import { writeMoment } from '#emails/moment.ts';

export interface Invitation {
  tenantName: string;
  /** Who invites, by name. */
  invitedBy: string;
  role: 'admin' | 'member';
  expiresAt: string;
  url: string;
  isSandbox: boolean;
}

const MAY: Readonly<Record<Invitation['role'], string>> = {
  admin: 'As an admin you may buy credits, manage cards and auto-recharge, and invite others.',
  member: 'As a member you see credits, usage and payments.',
};

/** To somebody who may not have an account yet. */
export function composeInvitation(invitation: Invitation): { subject: string; body: ReactElement } {
  const { tenantName, invitedBy, role, expiresAt, url, isSandbox } = invitation;
  return {
    subject: `${invitedBy} invites you to ${tenantName}`,
    body: (
      <Layout
        preview={`Join ${tenantName} on Refill.`}
        heading={`Join ${tenantName}`}
        isSandbox={isSandbox}
        footer="You get this because somebody entered your address. If you don't know them, ignore it: nothing happens."
      >
        <Paragraph>
          {invitedBy} invites you to {tenantName} on Refill. {MAY[role]}
        </Paragraph>
        <Action href={url}>Accept the invitation</Action>
        <Paragraph>The link is for you alone and works until {writeMoment(expiresAt)}.</Paragraph>
      </Layout>
    ),
  };
}

export const INVITATION_EXAMPLE: Omit<Invitation, 'url' | 'isSandbox'> = {
  tenantName: 'Acme',
  invitedBy: 'Olivia Owens',
  role: 'admin',
  expiresAt: '2026-12-01T14:05:00Z',
};
