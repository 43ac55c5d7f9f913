import type { ReactNode } from 'react';
import { Card } from '#components/ui/card.tsx';

export interface AuthCardProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** The other way in, below the card. */
  footer?: ReactNode;
}

/** The frame around signing in, signing up and accepting an invitation. */
export function AuthCard({ title, description, children, footer }: AuthCardProps) {
  return (
    <div className="mx-auto grid w-full max-w-md grow content-start gap-6 px-4 py-8 sm:content-center sm:py-16">
      <div>
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        {description ? <p className="mt-1.5 text-muted">{description}</p> : null}
      </div>
      <Card className="p-5 sm:p-6">{children}</Card>
      {footer ? <p className="text-center text-muted">{footer}</p> : null}
    </div>
  );
}
