/** Overwritten by the page itself. */
export function ComparePage(_props: object): null {
  return null;
}
