import { sandboxOrigin } from './origin.ts';
import type { CollectedMethod } from './types.ts';

interface Message extends CollectedMethod {
  kind: string;
  id?: number;
  [name: string]: unknown;
}

/**
 * One iframe and the private line to it. The frame has an opaque origin: it cannot read this page, this page cannot
 * read it, and all that crosses are the messages below, none of which carries a card number.
 */
export class FrameChannel {
  readonly iframe: HTMLIFrameElement;
  #port: MessagePort | null = null;
  #waiting: Message[] = [];
  #replies = new Map<number, (message: Message) => void>();
  #lastId = 0;
  #onMessage: (message: Message) => void;

  constructor(kind: string, title: string, greeting: object, onMessage: (message: Message) => void) {
    this.#onMessage = onMessage;
    this.iframe = document.createElement('iframe');
    this.iframe.setAttribute('sandbox', 'allow-scripts allow-forms');
    this.iframe.setAttribute('title', title);
    this.iframe.setAttribute('allow', 'payment *');
    const { style } = this.iframe;
    style.setProperty('border', '0');
    // The frame keeps four pixels around its fields for focus rings; the page should not see them.
    style.setProperty('margin', '-4px');
    style.setProperty('width', 'calc(100% + 8px)');
    style.setProperty('display', 'block');
    style.setProperty('height', kind === 'expressCheckout' ? '52px' : '252px');
    // A frame is see-through only while it agrees with its page on the colour scheme.
    style.setProperty('color-scheme', 'light');
    this.iframe.addEventListener('load', () => this.#connect(greeting));
    this.iframe.src = `${sandboxOrigin}/frames/${kind}`;
  }

  send(message: Message): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#waiting.push(message);
  }

  ask(message: Message): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.send({ ...message, id });
    return new Promise((resolve) => this.#replies.set(id, resolve));
  }

  close(): void {
    this.#port?.close();
    this.#port = null;
    this.iframe.remove();
  }

  #connect(greeting: object): void {
    const channel = new MessageChannel();
    this.#port?.close();
    this.#port = channel.port1;
    channel.port1.onmessage = (event: MessageEvent<Message>) => {
      const { id } = event.data;
      const settle = id === undefined ? undefined : this.#replies.get(id);
      if (id !== undefined && settle) {
        this.#replies.delete(id);
        settle(event.data);
      } else this.#onMessage(event.data);
    };
    // An opaque origin can only be addressed as "*"; the greeting holds nothing that the frame's address would not.
    this.iframe.contentWindow?.postMessage({ kind: 'connect', ...greeting }, '*', [channel.port2]);
    for (const message of this.#waiting.splice(0)) channel.port1.postMessage(message);
  }
}
