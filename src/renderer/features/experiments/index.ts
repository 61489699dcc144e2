/** Overwritten by the page itself. */
export function ExperimentsPage(_props: object): null {
  return null;
}
