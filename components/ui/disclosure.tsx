import ChevronRight from 'lucide-react/icons/chevron-right';
import type { ReactNode } from 'react';
import { Card } from '#components/ui/card.tsx';

/** A card that is folded to its title until somebody wants to know. The platform opens and closes it. */
export function Disclosure({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <Card>
      <details className="group">
        <summary className="-outline-offset-2 flex items-center gap-2 rounded-md px-4 py-3 text-muted hover:text-ink sm:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 shrink-0 transition-transform group-open:rotate-90" aria-hidden />
          <span className="min-w-0">{title}</span>
        </summary>
        {children}
      </details>
    </Card>
  );
}
