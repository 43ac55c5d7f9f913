import type { Attachment } from '#lib/chat/message.ts';

/** What the assistant says, and what it shows with it. */
export interface Reply {
  body: string;
  attachment: Attachment | null;
}

/** What somebody said in a conversation. */
export interface Said {
  /** The same for every try to send it: what it leads to is done once. */
  id: string;
  text: string;
}
