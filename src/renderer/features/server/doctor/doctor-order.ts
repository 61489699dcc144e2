import type { DoctorCheck, DoctorReport } from '#shared/domain/stack.ts';

const RANKS: Readonly<Record<DoctorCheck['state'], number>> = { error: 0, warning: 1, unknown: 2, ok: 3 };

/** The worst first; among equals as the doctor looked at them. */
export function worstFirst(checks: readonly DoctorCheck[]): readonly DoctorCheck[] {
  return checks.toSorted((a, b) => RANKS[a.state] - RANKS[b.state]);
}

/** How many checks found something wrong. What could not be found out is no finding. */
export function countProblems(report: DoctorReport | undefined): number {
  return (report?.checks ?? []).filter(({ state }) => state === 'error' || state === 'warning').length;
}
