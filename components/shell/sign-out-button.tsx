'use client';

import LogOut from 'lucide-react/icons/log-out';
import { useState, useTransition } from 'react';
import { menuItemClass } from '#components/ui/menu.tsx';
import { callApi } from '#lib/http/call-api.ts';

export function SignOutButton() {
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string | null>(null);

  function signOut(): void {
    startTransition(async () => {
      const answer = await callApi('/api/auth/sign-out', { method: 'POST', body: {} });
      // A full load: nothing of this person stays in the router's memory.
      if (answer.ok) window.location.assign('/sign-in');
      else setProblem(answer.error.message);
    });
  }

  return (
    <>
      <button type="button" className={menuItemClass} disabled={pending} onClick={signOut}>
        <LogOut className="size-4 text-muted" aria-hidden />
        {pending ? 'Signing out…' : 'Sign out'}
      </button>
      <p role="alert" className="px-3 py-1 text-declined empty:hidden">
        {problem}
      </p>
    </>
  );
}
