'use client';

import { type FormEvent, useEffect, useRef, useState, useTransition } from 'react';
import { MessageRow } from '#components/chat/message-row.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import type { ChatMessage } from '#lib/chat/message.ts';
import { callApi } from '#lib/http/call-api.ts';

interface Thread {
  messages: ChatMessage[];
}

export interface ConversationProps {
  tenantSlug: string;
  initial: ChatMessage[];
}

const POLL_MS = 2_000;
const SUGGESTIONS = ['Two tickets', 'What do you have?', 'Status'];

/** A thread with the shop: asks, shows what is to be paid, and hears of the payment as it arrives. */
export function Conversation({ tenantSlug, initial }: ConversationProps) {
  const path = `/api/tenants/${tenantSlug}/chat`;
  const [messages, setMessages] = useState(initial);
  const [text, setText] = useState('');
  /** What is being said just now. */
  const [saying, setSaying] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const end = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const lastId = messages.at(-1)?.id;

  useEffect(() => {
    if (lastId !== undefined) end.current?.scrollIntoView({ block: 'end' });
  }, [lastId]);

  // What is paid in another tab arrives here by itself.
  useEffect(() => {
    const stop = new AbortController();
    const timer = setInterval(async () => {
      if (document.hidden || pending) return;
      const answer = await callApi<Thread>(path, { signal: stop.signal }).catch(() => null);
      if (answer?.ok && !stop.signal.aborted) setMessages(answer.data.messages);
    }, POLL_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [path, pending]);

  function send(words: string): void {
    if (words.trim() === '' || pending) return;
    setProblem(null);
    setSaying(words);
    setText('');
    startTransition(async () => {
      const answer = await callApi<Thread>(path, { body: { id: crypto.randomUUID(), text: words } });
      if (answer.ok) {
        setMessages(answer.data.messages);
      } else {
        setProblem(answer.error.message);
        setText(words);
      }
      setSaying(null);
      input.current?.focus();
    });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    send(text);
  }

  return (
    <div className="grid gap-4">
      <div
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        className="rounded-md border bg-surface p-4 shadow-raised sm:p-5"
      >
        <ol className="grid content-start gap-4">
          {messages.length === 0 && saying === null ? (
            <li className="py-8 text-center text-muted">
              Ask for something that is for sale, such as two tickets. You are shown what to pay right here.
            </li>
          ) : null}
          {messages.map((message) => (
            <MessageRow key={message.id} message={message} tenantSlug={tenantSlug} />
          ))}
          {saying === null ? null : (
            <li className="flex flex-col items-end">
              <p className="mb-1 text-muted text-xs">You · sending…</p>
              <p className="max-w-[85%] whitespace-pre-line break-words rounded-md bg-accent px-3.5 py-2 text-on-accent sm:max-w-md">
                {saying}
              </p>
            </li>
          )}
        </ol>
      </div>
      {/* Above what is typed in, which covers the end of the page. */}
      <div ref={end} className="scroll-mb-36" />
      {problem ? (
        <Alert tone="declined" role="alert">
          {problem}
        </Alert>
      ) : null}
      <div className="sticky bottom-0 z-10 -mx-4 grid gap-3 border-t bg-canvas px-4 py-3 sm:mx-0 sm:px-0">
        <div className="flex flex-wrap gap-2">
          {SUGGESTIONS.map((words) => (
            <Button key={words} size="sm" disabled={pending} onClick={() => send(words)}>
              {words}
            </Button>
          ))}
        </div>
        <form onSubmit={submit} className="flex gap-2" aria-label="Send a message" method="post">
          <Input
            ref={input}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-label="Message"
            placeholder="Two tickets, please"
            maxLength={500}
            autoComplete="off"
            enterKeyHint="send"
          />
          <Button type="submit" variant="primary" className="max-sm:h-10" disabled={pending}>
            {pending ? 'Sending…' : 'Send'}
          </Button>
        </form>
      </div>
    </div>
  );
}
