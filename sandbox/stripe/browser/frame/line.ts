interface Greeting {
  elementType: string;
  options: Record<string, unknown>;
  group: Record<string, unknown>;
  publishableKey: string;
}

interface Message extends Partial<Greeting> {
  kind: string;
  id?: number;
  billingDetails?: unknown;
}

type Answerer = (message: Message) => object | Promise<object> | undefined;

/** The frame's end of the line to its page. */
export class Line {
  #port: MessagePort | null = null;

  /** Waits for the page's greeting; what is answered to a later message goes back under its id. */
  open(onGreeting: (greeting: Message) => void, answer: Answerer): void {
    window.addEventListener('message', (event: MessageEvent<Message>) => {
      const [port] = event.ports;
      if (event.source !== window.parent || event.data?.kind !== 'connect' || !port) return;
      this.#port = port;
      port.onmessage = async (incoming: MessageEvent<Message>) => {
        const reply = await answer(incoming.data);
        if (reply !== undefined && incoming.data.id !== undefined) {
          this.send({ kind: 'reply', id: incoming.data.id, ...reply });
        }
      };
      onGreeting(event.data);
    });
  }

  send(message: Message & Record<string, unknown>): void {
    this.#port?.postMessage(message);
  }
}

/** Tells the page how tall the frame's content is, whenever that changes. */
export function reportHeight(line: Line): void {
  const report = () =>
    line.send({ kind: 'height', height: Math.ceil(document.body.getBoundingClientRect().height) });
  new ResizeObserver(report).observe(document.body);
  report();
}
