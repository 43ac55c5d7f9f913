'use client';

import { type ReactNode, useEffect, useId, useRef } from 'react';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will happen, and what will not. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the safe one first. */
  footer?: ReactNode;
  /** While something is under way neither Esc nor a press beside it closes it. */
  busy?: boolean;
}

/** The platform's modal dialog: it keeps the focus inside, closes on Esc and gives the focus back by itself. */
export function Dialog({ open, onClose, title, description, children, footer, busy = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the press is one beside the dialog; Esc is the key that does the same.
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      className="m-auto w-[calc(100%-2rem)] max-w-md whitespace-normal rounded-md border bg-surface p-0 text-start text-ink shadow-overlay max-sm:mb-4"
      onClose={onClose}
      onCancel={(event) => {
        if (busy) event.preventDefault();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget && !busy) event.currentTarget.close();
      }}
    >
      {open ? (
        <div className="grid gap-4 p-5">
          <div>
            <h2 id={`${id}-title`} className="font-semibold text-base">
              {title}
            </h2>
            {description ? (
              <div id={`${id}-description`} className="mt-1 text-muted">
                {description}
              </div>
            ) : null}
          </div>
          {children}
          {footer ? <div className="flex flex-wrap justify-end gap-2">{footer}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}
