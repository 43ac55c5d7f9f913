import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AdminShell } from '#components/shell/admin-shell.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { env } from '#lib/env.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: { default: 'Admin', template: '%s · Admin · Refill' } };

const LINKS = [
  { href: '/admin', label: 'Overview', isExact: true },
  { href: '/admin/payments', label: 'Payments' },
  { href: '/admin/disputes', label: 'Disputes' },
  { href: '/admin/invoices', label: 'Invoices' },
  { href: '/admin/webhooks', label: 'Webhooks' },
  { href: '/admin/reconciliation', label: 'Reconciliation' },
  { href: '/admin/tenants', label: 'Tenants' },
  { href: '/admin/packages', label: 'Packages' },
  { href: '/admin/plans', label: 'Plans' },
  { href: '/admin/jobs', label: 'Jobs' },
  { href: '/admin/audit', label: 'Audit' },
  { href: '/admin/emails', label: 'Emails' },
] as const;

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { user } = await requireOperatorPage();
  return (
    <AdminShell
      user={user}
      isSandbox={env().isSandbox}
      theme={readTheme((await cookies()).get(THEME_COOKIE)?.value)}
      links={LINKS}
    >
      {children}
    </AdminShell>
  );
}
