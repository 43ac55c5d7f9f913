/** The frame of every mail and the few parts it is made of. */
import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Link,
  Preview,
  Row,
  Section,
  Text,
} from '@react-email/components';
import type { ReactNode } from 'react';
import { DARK_STYLES, FONT, LIGHT } from '#emails/theme.ts';

export interface LayoutProps {
  /** What a mail program shows beside the subject. */
  preview: string;
  heading: string;
  children: ReactNode;
  /** Why this person receives it, and where to change that. */
  footer: ReactNode;
  isSandbox: boolean;
}

export function Layout({ preview, heading, children, footer, isSandbox }: LayoutProps) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{heading}</title>
        <style>{DARK_STYLES}</style>
      </Head>
      <Body
        className="canvas"
        style={{ backgroundColor: LIGHT.canvas, fontFamily: FONT, margin: 0, padding: '32px 16px' }}
      >
        <Preview>{preview}</Preview>
        <Container style={{ maxWidth: '560px' }}>
          <Text className="ink" style={{ ...text, fontWeight: 600, margin: '0 0 16px', color: LIGHT.ink }}>
            Refill
            {isSandbox ? (
              <span className="debt" style={{ color: LIGHT.debt, fontWeight: 500 }}>
                {' '}
                · Sandbox, no real money moves
              </span>
            ) : null}
          </Text>
          <Section
            className="surface"
            style={{
              backgroundColor: LIGHT.surface,
              border: `1px solid ${LIGHT.line}`,
              borderRadius: '8px',
              padding: '28px 32px 16px',
            }}
          >
            <Heading
              as="h1"
              className="ink"
              style={{
                color: LIGHT.ink,
                fontSize: '20px',
                lineHeight: '28px',
                fontWeight: 600,
                letterSpacing: '-0.01em',
                margin: '0 0 12px',
              }}
            >
              {heading}
            </Heading>
            {children}
          </Section>
          <Text className="muted" style={{ ...small, margin: '16px 0 0' }}>
            {footer}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}

const text = { fontSize: '15px', lineHeight: '24px' } as const;
const small = { fontSize: '13px', lineHeight: '20px', color: LIGHT.muted } as const;

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...text, color: LIGHT.ink, margin: '0 0 12px' }}>
      {children}
    </Text>
  );
}

/** Amounts and names in rows: what it is on the left, the value on the right. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: string])[] }) {
  return (
    <Section style={{ margin: '8px 0 12px' }}>
      {rows.map(([label, value]) => (
        <Row key={label} className="line" style={{ borderTop: `1px solid ${LIGHT.line}` }}>
          <Column
            className="muted"
            style={{ ...small, padding: '10px 12px 10px 0', verticalAlign: 'top', width: '40%' }}
          >
            {label}
          </Column>
          <Column
            className="ink"
            align="right"
            style={{ ...small, color: LIGHT.ink, padding: '10px 0', fontVariantNumeric: 'tabular-nums' }}
          >
            {value}
          </Column>
        </Row>
      ))}
      <Hr className="line" style={{ borderColor: LIGHT.line, borderTopWidth: '1px', margin: 0 }} />
    </Section>
  );
}

export function Action({ href, children }: { href: string; children: string }) {
  return (
    <Section style={{ margin: '20px 0 16px' }}>
      <Button
        href={href}
        className="button"
        style={{
          backgroundColor: LIGHT.accent,
          borderRadius: '8px',
          color: LIGHT.onAccent,
          fontSize: '15px',
          fontWeight: 500,
          lineHeight: '20px',
          padding: '11px 18px',
          textDecoration: 'none',
        }}
      >
        {children}
      </Button>
    </Section>
  );
}

export function TextLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="link" style={{ color: LIGHT.accentInk, textDecoration: 'underline' }}>
      {children}
    </Link>
  );
}
