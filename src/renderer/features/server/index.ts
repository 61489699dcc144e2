/** Overwritten by the page itself. */
export function ServerPage(_props: object): null {
  return null;
}
