import type { Metadata } from 'next';
import { AuthCard } from '#components/auth/auth-card.tsx';
import { ForgotPasswordForm } from '#components/auth/forgot-password-form.tsx';

export const metadata: Metadata = { title: 'Set a new password' };

export default function ForgotPasswordPage() {
  return (
    <AuthCard
      title="Set a new password"
      description="We send a number to your address. With it you choose a new one."
    >
      <ForgotPasswordForm />
    </AuthCard>
  );
}
