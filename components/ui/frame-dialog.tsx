'use client';

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';

export interface FrameDialogProps {
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** While something is under way neither Esc nor a press beside it closes it. */
  busy?: boolean;
}

/**
 * A dialog for a form of Stripe's. The platform's modal dialog makes everything outside of it inert, and the bank's
 * question, which Stripe puts into the page beside it, could not be answered. Here only what stood in the page before
 * is inert: the focus stays inside all the same, and what is added later can be used.
 */
export function FrameDialog({ onClose, title, description, children, busy = false }: FrameDialogProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const opener = document.activeElement;
    const behind = [...document.body.children].filter(
      (element) => element !== overlay.current && !element.hasAttribute('inert'),
    );
    for (const element of behind) element.setAttribute('inert', '');
    panel.current?.focus();
    return () => {
      for (const element of behind) element.removeAttribute('inert');
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  const close = () => {
    if (!busy) onClose();
  };
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: the press is one beside the dialog; Esc is the key that does the same.
    <div
      ref={overlay}
      className="fixed inset-0 z-40 grid items-end justify-items-center overflow-y-auto bg-backdrop p-4 sm:items-center"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        ref={panel}
        role="dialog"
        aria-modal
        aria-labelledby={`${id}-title`}
        aria-describedby={description ? `${id}-description` : undefined}
        tabIndex={-1}
        className="grid w-full max-w-md gap-4 rounded-md border bg-surface p-5 shadow-overlay outline-none"
      >
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
      </div>
    </div>,
    document.body,
  );
}
