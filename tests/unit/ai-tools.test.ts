import { describe, expect, it } from 'vitest';
import { aiTools } from '#lib/agent/ai-tools.ts';
import type { AgentCaller } from '#lib/agent/tool.ts';
import { toolsOf } from '#lib/agent/tools.ts';
import { callerOf } from '#lib/chat/thread.ts';

const agent: AgentCaller = {
  tenantId: crypto.randomUUID(),
  tenantSlug: 'acme',
  apiKeyId: crypto.randomUUID(),
  scopes: ['read', 'payments'],
};

describe('the tools of the AI SDK', () => {
  it('are those of MCP, by the scopes of the caller', () => {
    expect(Object.keys(aiTools(agent))).toEqual(toolsOf(agent).map(({ name }) => name));
    expect(Object.keys(aiTools({ ...agent, scopes: ['read'] }))).toEqual(['read_balance', 'usage']);
    expect(aiTools({ ...agent, scopes: ['consume'] })).toEqual({});
  });

  it('answer a refusal to the model, and tell of it', async () => {
    const told: unknown[] = [];
    const { create_checkout_link: tool } = aiTools(agent, (name, answer) => told.push([name, answer]));
    const options = { toolCallId: '1', messages: [], context: {} };
    const answer = await tool?.execute?.({ items: [{ item_id: 'made up' }] }, options);
    expect(answer).toMatchObject({ error: { code: 'invalid_request', param: 'items.0.item_id' } });
    expect(told).toEqual([['create_checkout_link', answer]]);
  });

  it('check the scope at the call as well, whoever calls', async () => {
    for (const tool of toolsOf(agent)) {
      await expect(tool.run({ ...agent, scopes: [] }, {})).rejects.toMatchObject({ code: 'scope_required' });
    }
  });

  it('of a conversation sell and ask for refunds, and read no credits', () => {
    const caller = callerOf({ id: agent.tenantId, slug: 'acme' }, 'person:1');
    expect(toolsOf(caller).map(({ name }) => name)).toEqual([
      'list_items',
      'create_checkout_link',
      'payment_status',
      'refund_payment',
    ]);
    expect(caller.apiKeyId).toBeNull();
  });
});
