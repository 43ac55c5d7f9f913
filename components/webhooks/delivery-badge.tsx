import { Badge } from '#components/ui/badge.tsx';

const LOOKS = {
  pending: { tone: 'accent', words: 'On its way' },
  delivered: { tone: 'done', words: 'Delivered' },
  failed: { tone: 'declined', words: 'Given up' },
} as const;

export function DeliveryBadge({ status }: { status: keyof typeof LOOKS }) {
  const { tone, words } = LOOKS[status];
  return <Badge tone={tone}>{words}</Badge>;
}
