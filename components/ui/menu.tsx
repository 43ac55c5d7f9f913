import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export interface MenuProps {
  /** Unique on the page. */
  id: string;
  /** What the button opens, for those who do not see it. */
  label: string;
  trigger: ReactNode;
  /** The side on which the panel and the button are flush. */
  align?: 'start' | 'end';
  children: ReactNode;
}

/** A panel below a button. The platform opens it, closes it on Esc or a press elsewhere, and returns the focus. */
export function Menu({ id, label, trigger, align = 'end', children }: MenuProps) {
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className="inline-flex h-9 min-w-9 items-center justify-center gap-2 rounded-md px-2 hover:bg-hover"
      >
        {trigger}
      </button>
      <div
        id={id}
        popover="auto"
        className={clsx(
          'w-64 rounded-md border bg-surface p-1 text-ink shadow-overlay',
          align === 'start' ? 'menu-panel-start' : 'menu-panel-end',
        )}
      >
        {children}
      </div>
    </>
  );
}

/** How a line of a menu looks, be it a link or a button. */
export const menuItemClass =
  'flex h-9 w-full items-center gap-3 rounded-md px-3 text-start hover:bg-hover focus-visible:-outline-offset-2 aria-[current=true]:font-medium';
