import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import type { ListedEvent } from '#lib/analytics/list-events.ts';

const WORDS: Record<ListedEvent['status'], { word: string; tone: BadgeTone }> = {
  pending: { word: 'Waiting', tone: 'neutral' },
  processed: { word: 'Processed', tone: 'done' },
  ignored: { word: 'Ignored', tone: 'neutral' },
  quarantined: { word: 'Quarantined', tone: 'debt' },
  dead: { word: 'Dead', tone: 'declined' },
};

export function EventBadge({ status }: { status: ListedEvent['status'] }) {
  const { word, tone } = WORDS[status];
  return <Badge tone={tone}>{word}</Badge>;
}
