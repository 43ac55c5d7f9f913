import type { AgentCaller } from '#lib/agent/tool.ts';

/** The thread in which somebody tries the conversation: each person of a tenant has one. */
export function threadOf(userId: string): string {
  return `person:${userId}`;
}

/**
 * For whom the tools run in a conversation. It may sell and ask for refunds, and knows the orders of its own thread alone:
 * the rules and a model have the same rights. Without a key there is no budget, so that every refund waits for a person.
 */
export function callerOf(tenant: { id: string; slug: string }, thread: string): AgentCaller {
  return {
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    apiKeyId: null,
    scopes: ['payments'],
    conversation: { channel: 'chat', address: thread },
  };
}
