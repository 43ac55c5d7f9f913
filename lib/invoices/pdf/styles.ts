import { StyleSheet } from '@react-pdf/renderer';
import { FAMILY } from '#lib/invoices/pdf/fonts.ts';

export const INK = '#19191c';
export const MUTED = '#5c5c66';
export const LINE = '#d9d9de';
export const DONE = '#1a7f45';
export const DECLINED = '#b42318';

/** Sizes in points on A4. */
export const styles = StyleSheet.create({
  page: { fontFamily: FAMILY, fontSize: 9, lineHeight: 1.45, color: INK, padding: 44, paddingBottom: 60 },
  spread: { flexDirection: 'row', justifyContent: 'space-between', alignItems: 'flex-start' },
  title: { fontSize: 22, fontWeight: 600, lineHeight: 1.2 },
  strong: { fontWeight: 600 },
  muted: { color: MUTED },
  parties: { flexDirection: 'row', gap: 32, marginTop: 24 },
  party: { flex: 1 },
  note: { width: 110 },
  label: { color: MUTED, fontSize: 8, marginBottom: 2 },
  facts: {
    flexDirection: 'row',
    gap: 24,
    marginTop: 24,
    paddingVertical: 10,
    borderTop: `0.75 solid ${LINE}`,
    borderBottom: `0.75 solid ${LINE}`,
  },
  rows: { marginTop: 20 },
  head: {
    flexDirection: 'row',
    borderBottom: `0.75 solid ${INK}`,
    paddingBottom: 4,
    color: MUTED,
    fontSize: 8,
  },
  row: { flexDirection: 'row', borderBottom: `0.5 solid ${LINE}`, paddingVertical: 6 },
  description: { flex: 1, paddingRight: 12 },
  quantity: { width: 50, textAlign: 'right' },
  unit: { width: 90, textAlign: 'right' },
  rate: { width: 60, textAlign: 'right' },
  amount: { width: 90, textAlign: 'right' },
  totals: { marginTop: 12, marginLeft: 'auto', width: 260 },
  total: { flexDirection: 'row', justifyContent: 'space-between', paddingVertical: 2.5 },
  grand: { borderTop: `0.75 solid ${INK}`, marginTop: 4, paddingTop: 6, fontSize: 12, fontWeight: 600 },
  section: { marginTop: 20 },
  sectionTitle: { fontWeight: 600, marginBottom: 4 },
  stamp: {
    borderWidth: 1.5,
    borderStyle: 'solid',
    borderRadius: 3,
    paddingVertical: 3,
    paddingHorizontal: 10,
    fontSize: 11,
    fontWeight: 600,
    letterSpacing: 1,
    marginTop: 6,
    alignSelf: 'flex-end',
  },
  footer: { position: 'absolute', top: 802, left: 44, right: 44, color: MUTED, fontSize: 8 },
});
