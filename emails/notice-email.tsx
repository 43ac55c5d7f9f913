import type { ReactElement, ReactNode } from 'react';
import type { z } from 'zod';
import { Layout, TextLink } from '#emails/layout.tsx';

/** Where the buttons of a mail lead. */
export interface MailLinks {
  purchase: string;
  cards: string;
  plan: string;
  autoRecharge: string;
  history: string;
  usage: string;
  preferences: string;
}

/** What a mail knows of its reader and the tenant, besides the event. */
export interface MailContext {
  tenantName: string;
  /** The card that the event is about, in words; null where there is none or it is not known. */
  card: string | null;
  /** Finishes with the bank the recharge that the event is about; null where it waits for nobody any more. */
  rescueUrl: string | null;
  links: MailLinks;
  isSandbox: boolean;
}

/** One kind of mail: written against what the event carries, used without knowing it. */
export interface NoticeEmail {
  /** @throws ZodError where the event does not carry what the words need */
  compose(payload: unknown, context: MailContext): { subject: string; body: ReactElement };
  /** Events to show it with, each with the name of the case. */
  examples: readonly { name: string; payload: unknown }[];
}

interface Written<Payload> {
  payload: z.ZodType<Payload>;
  subject(event: Payload, context: MailContext): string;
  /** What a mail program shows beside the subject: whether money moved. */
  preview(event: Payload, context: MailContext): string;
  heading(event: Payload, context: MailContext): string;
  body(event: Payload, context: MailContext): ReactNode;
  examples: readonly { name: string; payload: Payload }[];
}

/** Makes a mail to owners and admins of a tenant out of its words. */
export function noticeEmail<Payload>(written: Written<Payload>): NoticeEmail {
  return {
    examples: written.examples,
    compose: (payload, context) => {
      const event = written.payload.parse(payload);
      return {
        subject: written.subject(event, context),
        body: (
          <Layout
            preview={written.preview(event, context)}
            heading={written.heading(event, context)}
            isSandbox={context.isSandbox}
            footer={
              <>
                You get this as an owner or admin of {context.tenantName}.{' '}
                <TextLink href={context.links.preferences}>Choose what you are told</TextLink>
              </>
            }
          >
            {written.body(event, context)}
          </Layout>
        ),
      };
    },
  };
}
