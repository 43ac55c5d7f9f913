'use client';

import type { Appearance } from '@stripe/stripe-js';
import { useEffect, useState } from 'react';
import { onThemeChange, readThemeColors, type ThemeColors } from '#components/ui/theme-colors.ts';

function appearanceOf(colors: ThemeColors): Appearance {
  return {
    theme: 'flat',
    labels: 'above',
    variables: {
      colorPrimary: colors.accent,
      colorBackground: colors.surface,
      colorText: colors.ink,
      colorTextSecondary: colors.muted,
      colorTextPlaceholder: colors.muted,
      colorIcon: colors.muted,
      colorDanger: colors.declined,
      fontFamily: 'ui-sans-serif, system-ui, sans-serif',
      // 16 px: a phone zooms into smaller fields.
      fontSizeBase: '16px',
      spacingUnit: '4px',
      borderRadius: '8px',
    },
    rules: {
      '.Input': { border: `1px solid ${colors.edge}`, boxShadow: 'none', padding: '10px 12px' },
      '.Input:focus': { border: `1px solid ${colors.accent}`, boxShadow: `0 0 0 1px ${colors.accent}` },
      '.Input--invalid': { border: `1px solid ${colors.declined}`, boxShadow: 'none' },
      '.Label': { fontWeight: '500', fontSize: '14px' },
      '.Tab': { border: `1px solid ${colors.edge}`, boxShadow: 'none' },
      '.Error': { fontSize: '14px' },
    },
  };
}

/** How Stripe's frames look: our tokens in the theme that is on, anew whenever it changes. Null until it is known. */
export function useStripeAppearance(): Appearance | null {
  const [appearance, setAppearance] = useState<Appearance | null>(null);
  useEffect(() => {
    const read = () => setAppearance(appearanceOf(readThemeColors()));
    read();
    return onThemeChange(read);
  }, []);
  return appearance;
}
