import type { DoctorCheck, DoctorReport } from '#shared/domain/stack.ts';

/** The findings that keep a start from beginning: errors that the person did not choose to start in spite of, by id. */
export function problemsThatBlock(report: DoctorReport, ignored: readonly string[]): readonly DoctorCheck[] {
  return report.checks.filter(({ id, state }) => state === 'error' && !ignored.includes(id));
}
