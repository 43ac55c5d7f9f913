'use client';

import { lazy, Suspense } from 'react';
import type { RuleFormProps } from '#components/auto-recharge/rule-form.tsx';
import { RuleFormSkeleton } from '#components/auto-recharge/rule-form-skeleton.tsx';

// The page comes with the form as the server wrote it; the code behind it is asked for at once and waited for by nothing.
const arriving = import('#components/auto-recharge/rule-form.tsx');
const RuleForm = lazy(async () => ({ default: (await arriving).RuleForm }));

/** The rule, in a page that is read before all of its code is there. */
export function RuleFormEntry(props: RuleFormProps) {
  return (
    <Suspense fallback={<RuleFormSkeleton />}>
      <RuleForm {...props} />
    </Suspense>
  );
}
