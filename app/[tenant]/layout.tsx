import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AppShell } from '#components/shell/app-shell.tsx';
import { TenantSwitcher } from '#components/shell/tenant-switcher.tsx';
import { readTheme, THEME_COOKIE } from '#components/ui/theme.ts';
import { env } from '#lib/env.ts';
import { requireTenantPage } from '#lib/tenancy.ts';

interface TenantLayoutProps {
  params: Promise<{ tenant: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Pick<TenantLayoutProps, 'params'>): Promise<Metadata> {
  const { tenant } = await requireTenantPage((await params).tenant);
  return { title: { default: tenant.name, template: `%s · ${tenant.name} · Refill` } };
}

export default async function TenantLayout({ params, children }: TenantLayoutProps) {
  const { user, tenant, tenants, isOperator } = await requireTenantPage((await params).tenant);
  const settings = `/${tenant.slug}/settings`;
  return (
    <AppShell
      user={user}
      isOperator={isOperator}
      isSandbox={env().isSandbox}
      theme={readTheme((await cookies()).get(THEME_COOKIE)?.value)}
      place={<TenantSwitcher current={tenant} tenants={tenants} />}
      homeHref={`${settings}/billing`}
      navLabel="Settings"
      links={[
        { href: `${settings}/billing`, label: 'Credits & Billing' },
        { href: `${settings}/team`, label: 'Team' },
        { href: `${settings}/api-keys`, label: 'API keys' },
        { href: `${settings}/selling`, label: 'Selling' },
        { href: `${settings}/webhooks`, label: 'Webhooks' },
        { href: `${settings}/notifications`, label: 'Notifications' },
      ]}
    >
      {children}
    </AppShell>
  );
}
