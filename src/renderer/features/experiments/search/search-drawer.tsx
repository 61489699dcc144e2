import { Drawer } from '@mantine/core';
import { SearchForm } from './search-form.tsx';

type SearchDrawerProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly knownTags: readonly string[];
};

/** The form to search parameters, over the right side of the page. */
export function SearchDrawer({ isOpen, onClose, knownTags }: SearchDrawerProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="34rem"
      title="Search parameters"
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontWeight: 620, fontSize: 'var(--mantine-font-size-lg)' } }}
    >
      <SearchForm onClose={onClose} knownTags={knownTags} />
    </Drawer>
  );
}
