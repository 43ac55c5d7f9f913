import { BalanceSummarySkeleton } from '#components/billing/balance-summary-skeleton.tsx';

export default function SummaryLoading() {
  return <BalanceSummarySkeleton />;
}
