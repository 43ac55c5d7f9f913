import type { ReactNode } from 'react';

export interface MessagePageProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** A whole page that says one thing. */
export function MessagePage({ title, children, action }: MessagePageProps) {
  return (
    <main id="main" className="mx-auto grid w-full max-w-md grow content-center gap-6 px-4 py-16">
      <div>
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        <p className="mt-2 text-muted">{children}</p>
      </div>
      <div className="flex flex-wrap gap-3">{action}</div>
    </main>
  );
}
