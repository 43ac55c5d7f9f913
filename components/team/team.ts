/** The people of a tenant, as the Team page shows them. */
export type Role = 'owner' | 'admin' | 'member';

export interface TeamMember {
  userId: string;
  fullName: string;
  email: string;
  role: Role;
  joinedAt: string;
}

export interface PendingInvitation {
  id: string;
  email: string;
  role: Role;
  expiresAt: string;
}

export const ROLE_WORDS: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
};

/** What each role may do, in the words of the invitation form. */
export const ROLE_MEANING: Record<Exclude<Role, 'owner'>, string> = {
  admin: 'Buys credits, manages cards, auto-recharge and people.',
  member: 'Sees the balance and the history. Cannot spend money.',
};
