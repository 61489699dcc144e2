import { useState } from 'react';

/**
 * A text as it was at first, for a live region: a count that changes with every line is heard once. Another `key` begins
 * anew.
 */
export function Once({ text }: { readonly text: string }) {
  const [first] = useState(text);
  return first;
}
