/** What a policy depends on; everything else about it is fixed. */
export interface PolicyInputs {
  /** Unguessable, made anew for each request. */
  nonce: string;
  supabaseUrl: string;
  /** Where Stripe.js is loaded from when it is not Stripe's own host. */
  stripeJsUrl?: string | undefined;
  /** Shows something of this origin in a frame, as the operator's preview of mails does. */
  framesOwnPages?: boolean;
  /** The development server evaluates code, injects styles and talks over a web socket. */
  isDevelopment: boolean;
}

// https://docs.stripe.com/security/guide#content-security-policy
const STRIPE_ORIGINS = {
  script: ['https://js.stripe.com', 'https://*.js.stripe.com'],
  frame: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
  connect: ['https://api.stripe.com', 'https://js.stripe.com', 'https://*.js.stripe.com'],
};

function stripeOrigins(stripeJsUrl: string | undefined): typeof STRIPE_ORIGINS {
  if (!stripeJsUrl) return STRIPE_ORIGINS;
  const origin = new URL(stripeJsUrl).origin;
  return { script: [origin], frame: [origin], connect: [origin] };
}

/**
 * The Content-Security-Policy of one response.
 *
 * Scripts run by nonce only; the origins named beside it are for browsers that do not know 'strict-dynamic'.
 * Style elements need the nonce too, style attributes do not: server-rendered charts and Stripe's frame use them.
 */
export function contentSecurityPolicy(inputs: PolicyInputs): string {
  const { nonce, supabaseUrl, isDevelopment } = inputs;
  const stripe = stripeOrigins(inputs.stripeJsUrl);
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...stripe.script],
    'style-src': ["'self'", isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'https://*.stripe.com'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", new URL(supabaseUrl).origin, ...stripe.connect],
    'frame-src': [...(inputs.framesOwnPages ? ["'self'"] : []), ...stripe.frame],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'object-src': ["'none'"],
  };
  if (isDevelopment) {
    directives['script-src']?.push("'unsafe-eval'");
    directives['connect-src']?.push('ws:');
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
