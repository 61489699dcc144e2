/** Overwritten by the page itself. */
export function ModelsPage(_props: { readonly id: string | null }): null {
  return null;
}
