'use client';

import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';

type State = 'ready' | 'copied' | 'refused';

const SAID: Record<State, string> = {
  ready: '',
  copied: 'Copied',
  refused: 'Your browser refused. Select the text and copy it.',
};

export interface CopyButtonProps {
  text: string;
  /** What is copied: "Copy link". */
  label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [state, setState] = useState<State>('ready');

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      setTimeout(() => setState('ready'), 2_000);
    } catch {
      // A clipboard is refused without https or by the reader's settings: said, not thrown.
      setState('refused');
    }
  }

  return (
    <span className="inline-flex items-center gap-2">
      <Button size="sm" onClick={copy}>
        {state === 'copied' ? (
          <Check className="size-4" aria-hidden />
        ) : (
          <Copy className="size-4" aria-hidden />
        )}
        {state === 'copied' ? 'Copied' : label}
      </Button>
      <span role="status" className={state === 'refused' ? 'text-declined' : 'sr-only'}>
        {SAID[state]}
      </span>
    </span>
  );
}
