import { useEffect } from 'react';

/** Names the window or the browser tab after the page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'ClearDeck' : `${title} · ClearDeck`;
  }, [title]);
}
