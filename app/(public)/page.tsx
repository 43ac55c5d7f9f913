import type { Metadata } from 'next';
import { Audiences } from '#components/landing/audiences.tsx';
import { ExactnessFacts } from '#components/landing/exactness-facts.tsx';
import { ProductPicture } from '#components/landing/product-picture.tsx';
import { ProductMark } from '#components/shell/product-mark.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';

export const metadata: Metadata = { title: { absolute: 'Refill · Prepaid credits and billing' } };

export default function LandingPage() {
  return (
    <div className="mx-auto w-full max-w-page px-4 pb-12 sm:px-6">
      <section className="pt-12 pb-12 sm:pt-20 sm:pb-16">
        <h1 className="max-w-3xl font-semibold text-4xl tracking-tighter sm:text-[3.25rem] sm:leading-[1.08]">
          Prepaid credits, exact to the last one.
        </h1>
        <p className="mt-5 max-w-xl text-base text-muted leading-relaxed sm:text-lg">
          Refill sells credits to your customers, keeps their balance and refills it before it runs dry. A
          ledger stands behind every number.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <ButtonLink href="/sign-up" variant="primary" size="lg">
            Create a workspace
          </ButtonLink>
          <ButtonLink href="/sign-in" size="lg">
            Sign in
          </ButtonLink>
        </div>
      </section>
      <ProductPicture />
      <Audiences />
      <ExactnessFacts />
      <footer className="flex flex-wrap items-center justify-between gap-4 border-t pt-6">
        <ProductMark />
        <p className="text-muted">Cards are handled by Stripe and never touch this server.</p>
      </footer>
    </div>
  );
}
