import { createCheckoutLink } from '#lib/agent/create-checkout-link.ts';
import { listItems } from '#lib/agent/list-items.ts';
import { paymentStatus } from '#lib/agent/payment-status.ts';
import { readBalance } from '#lib/agent/read-balance.ts';
import { refundPayment } from '#lib/agent/refund-payment.ts';
import type { AgentCaller, AgentTool } from '#lib/agent/tool.ts';
import { usage } from '#lib/agent/usage.ts';

/** The only list of tools. */
const AGENT_TOOLS: readonly AgentTool[] = [
  readBalance,
  listItems,
  createCheckoutLink,
  paymentStatus,
  refundPayment,
  usage,
];

/** The tools that a caller is offered: those of its scopes. */
export function toolsOf({ scopes }: Pick<AgentCaller, 'scopes'>): readonly AgentTool[] {
  return AGENT_TOOLS.filter(({ scope }) => scopes.includes(scope));
}
