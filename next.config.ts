import type { NextConfig } from 'next';

/** Headers that are the same for every request; the Content-Security-Policy is per request, in `proxy.ts`. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  // Popups stay allowed: a bank's challenge or a wallet may open one and needs to answer its opener.
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin-allow-popups' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), usb=()' },
  // Browsers ignore this over plain http, so a developer's machine is not affected.
  { key: 'Strict-Transport-Security', value: 'max-age=63072000' },
];

/** What route handlers answer is data: whoever opens it in a browser is shown it and nothing else. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const config: NextConfig = {
  distDir: process.env.REFILL_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // Nothing but the build itself writes into the repository.
  agentRules: false,
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    {
      // Their own policy lets mails style themselves.
      source: '/:root(api|payments)/:path((?!admin/emails/).*)',
      headers: [{ key: 'Content-Security-Policy', value: DATA_POLICY }],
    },
    { source: '/invoices/:token/pdf', headers: [{ key: 'Content-Security-Policy', value: DATA_POLICY }] },
    // The preview of a mail is shown in a frame of the operator's own page.
    { source: '/api/admin/emails/:kind', headers: [{ key: 'X-Frame-Options', value: 'SAMEORIGIN' }] },
  ],
  // Loaded by Node as they are: they patch other modules.
  serverExternalPackages: ['@opentelemetry/sdk-node', '@opentelemetry/instrumentation-pg'],
  rewrites: async () => [
    // The inbox has two addresses: this one is what the documents of the payments API tell Stripe.
    { source: '/payments/webhook', destination: '/api/stripe/webhooks' },
    { source: '/payments/:path*', destination: '/api/payments/:path*' },
  ],
};

export default config;
