/** A complete environment that leads nowhere, for tests of modules of `lib` that read it without a stack. */
export const environment = {
  NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
  NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_a_test',
  SUPABASE_SECRET_KEY: 'sb_secret_of_a_test',
  STRIPE_SECRET_KEY: 'sk_test_of_a_test',
  NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: 'pk_test_of_a_test',
  STRIPE_WEBHOOK_SECRET: 'whsec_of_a_test',
  STRIPE_API_URL: 'http://127.0.0.1:1',
  APP_URL: 'http://127.0.0.1:1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Refill <billing@example.test>',
  CRON_SECRET: 'the cron secret of a test',
  REFILL_SECRET: 'the refill secret of a test, long',
  LOG_LEVEL: 'silent',
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
};
