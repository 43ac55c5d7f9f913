import { listMessages } from '#lib/chat/list-messages.ts';
import type { Attachment, ChatMessage } from '#lib/chat/message.ts';
import type { Reply, Said } from '#lib/chat/reply.ts';
import { replyByRules } from '#lib/chat/reply-by-rules.ts';
import { replyWithModel } from '#lib/chat/reply-with-model.ts';
import { callerOf, threadOf } from '#lib/chat/thread.ts';
import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';

/**
 * Takes what a person says in his thread, answers it, and returns the thread with both. With a key for a language model the
 * model answers; where it cannot, and without one, simple rules do.
 */
export async function answerMessage(
  tenant: { id: string; slug: string },
  userId: string,
  said: Said,
): Promise<ChatMessage[]> {
  const thread = threadOf(userId);
  await say(tenant.id, thread, 'person', said.text, null);
  const { body, attachment } = await reply(tenant, thread, said);
  await say(tenant.id, thread, 'assistant', body, attachment);
  return listMessages(tenant.id, thread);
}

async function reply(tenant: { id: string; slug: string }, thread: string, said: Said): Promise<Reply> {
  const caller = callerOf(tenant, thread);
  const { OPENAI_API_KEY, OPENAI_MODEL } = env();
  if (!OPENAI_API_KEY) return replyByRules(caller, said);
  try {
    const messages = await listMessages(tenant.id, thread);
    return await replyWithModel(caller, messages, { apiKey: OPENAI_API_KEY, model: OPENAI_MODEL });
  } catch (error) {
    log.warn({ tenantId: tenant.id, err: error }, 'the language model did not answer, the rules do');
    return replyByRules(caller, said);
  }
}

async function say(
  tenantId: string,
  thread: string,
  author: ChatMessage['author'],
  body: string,
  attachment: Attachment | null,
): Promise<void> {
  await query({ name: 'say-in-thread', text: 'select id from events.say($1, $2, $3, $4, $5)' }, [
    tenantId,
    thread,
    author,
    body,
    attachment ? JSON.stringify(attachment) : null,
  ]);
}
