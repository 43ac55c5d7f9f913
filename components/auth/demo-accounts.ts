/** People who exist in the sandbox's seed and nowhere else. */
export interface DemoAccount {
  email: string;
  who: string;
}

export const DEMO_PASSWORD = 'refill-demo';

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { email: 'owner@acme.test', who: 'Acme · owner' },
  { email: 'admin@acme.test', who: 'Acme · admin' },
  { email: 'member@acme.test', who: 'Acme · member' },
  { email: 'owner@globex.test', who: 'Globex · owner' },
  { email: 'operator@refill.test', who: 'Platform operator' },
];
