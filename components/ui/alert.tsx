import { clsx } from 'clsx';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import Info from 'lucide-react/icons/info';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';

const TONES = {
  neutral: { look: 'bg-subtle text-ink', mark: 'text-muted', Icon: Info },
  done: { look: 'bg-done-tint text-ink', mark: 'text-done', Icon: CircleCheck },
  debt: { look: 'bg-debt-tint text-ink', mark: 'text-debt', Icon: TriangleAlert },
  declined: { look: 'bg-declined-tint text-ink', mark: 'text-declined', Icon: CircleAlert },
};

export interface AlertProps {
  tone?: keyof typeof TONES;
  title?: ReactNode;
  children?: ReactNode;
  /** Something to press, on the right. */
  action?: ReactNode;
  /** Announce it now: `alert` interrupts, `status` waits for a pause. Leave out for what stood there from the start. */
  role?: 'alert' | 'status';
}

/** What happened, whether money moved, what to do next. */
export function Alert({ tone = 'neutral', title, children, action, role }: AlertProps) {
  const { look, mark, Icon } = TONES[tone];
  return (
    <div role={role} className={clsx('flex items-start gap-3 rounded-md max-sm:flex-wrap px-4 py-3', look)}>
      <Icon className={clsx('mt-0.5 size-4 shrink-0', mark)} aria-hidden />
      <div className="min-w-0 grow max-sm:basis-[calc(100%-1.75rem)]">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className={title ? 'mt-0.5 text-muted' : undefined}>{children}</div> : null}
      </div>
      {action ? <div className="shrink-0 max-sm:ps-7">{action}</div> : null}
    </div>
  );
}
