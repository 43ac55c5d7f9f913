import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import type { ListedRun } from '#lib/run-jobs/list-runs.ts';

const WORDS: Record<ListedRun['status'], { word: string; tone: BadgeTone }> = {
  queued: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'Running', tone: 'accent' },
  succeeded: { word: 'Succeeded', tone: 'done' },
  failed: { word: 'Failed', tone: 'declined' },
  died: { word: 'Died', tone: 'declined' },
  canceled: { word: 'Canceled', tone: 'debt' },
};

export function RunBadge({ status }: { status: ListedRun['status'] }) {
  const { word, tone } = WORDS[status];
  return <Badge tone={tone}>{word}</Badge>;
}
