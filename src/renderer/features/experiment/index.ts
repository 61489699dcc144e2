/** Overwritten by the page itself. */
export function ExperimentPage(_props: { readonly id: string }): null {
  return null;
}
