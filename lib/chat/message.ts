/** A message of a conversation as its page shows it. */
export interface ChatMessage {
  id: number;
  author: 'person' | 'assistant' | 'shop';
  body: string;
  createdAt: string;
  card: ChatCard | null;
}

/** What is shown with a message. Amounts in minor units. */
export type ChatCard =
  | {
      kind: 'checkout';
      url: string;
      reference: string;
      status: string;
      total: number;
      currency: string;
      lines: { name: string; quantity: number; amount: number }[];
    }
  | { kind: 'approval'; approvalId: string; status: string };

/** As it is kept with a message; the rest is read when it is shown, so that a card tells how its order stands now. */
export type Attachment =
  | { kind: 'checkout'; orderId: string; url: string }
  | { kind: 'approval'; approvalId: string };
