import { PageHeader } from '#components/shell/page-header.tsx';

/** An id that is none leaves the way to the other pages standing. */
export default function AdminNotFound() {
  return (
    <PageHeader
      title="This page isn't here"
      back={{ href: '/admin', label: 'Overview' }}
      description="The address may be mistyped, or what it named is not kept any more."
    />
  );
}
