import LoaderCircle from 'lucide-react/icons/loader-circle';
import type { ReactNode } from 'react';
import { Button, type ButtonLook } from '#components/ui/button.tsx';

export interface SubmitButtonProps extends ButtonLook {
  pending: boolean;
  /** What is being done, as a sentence: "Creating your workspace…". Said aloud while it lasts. */
  pendingSentence: string;
  disabled?: boolean;
  className?: string;
  children: ReactNode;
}

/** Submits its form once: disabled while that is under way, with a sentence of progress in its own place. */
export function SubmitButton({ pending, pendingSentence, disabled, children, ...look }: SubmitButtonProps) {
  return (
    <>
      <Button type="submit" variant="primary" disabled={pending || disabled} {...look}>
        {pending ? <LoaderCircle className="size-4 animate-spin" aria-hidden /> : null}
        {pending ? pendingSentence : children}
      </Button>
      <span role="status" className="sr-only">
        {pending ? pendingSentence : ''}
      </span>
    </>
  );
}
