import type { ReactNode } from 'react';
import { TabLinks } from '#components/ui/tab-links.tsx';

const TABS = [
  { href: '/admin/jobs', label: 'Jobs', isExact: true },
  { href: '/admin/jobs/schedules', label: 'Schedules' },
  { href: '/admin/jobs/charges', label: 'Charges' },
  { href: '/admin/jobs/queue', label: 'Queue' },
] as const;

export default function JobsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <TabLinks label="Jobs" tabs={TABS} />
      {children}
    </>
  );
}
