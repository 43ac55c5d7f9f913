import type { ReactElement } from 'react';
import { Layout, Paragraph } from '#emails/layout.tsx';

export interface ConversationWords {
  /** What happened to the order or payment. */
  text: string;
  /** Who sells. */
  tenantName: string;
  isSandbox: boolean;
}

/** To a customer whose conversation goes over e-mail: what the shop would have said in a chat. */
export function composeConversation({ text, tenantName, isSandbox }: ConversationWords): {
  subject: string;
  body: ReactElement;
} {
  return {
    subject: text,
    body: (
      <Layout
        preview={text}
        heading={`A message from ${tenantName}`}
        isSandbox={isSandbox}
        footer={`You get this because a purchase from ${tenantName} is to be told of under this address.`}
      >
        <Paragraph>{text}</Paragraph>
      </Layout>
    ),
  };
}

export const CONVERSATION_EXAMPLE: Omit<ConversationWords, 'isSandbox'> = {
  text: 'Order ORD123 confirmed!',
  tenantName: 'Acme',
};
