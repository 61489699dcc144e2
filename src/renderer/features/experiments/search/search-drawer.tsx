import { SideDrawer } from '../../../ui/side-drawer.tsx';
import { SearchForm } from './search-form.tsx';

type SearchDrawerProps = {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly knownTags: readonly string[];
};

/** The form to search parameters, over the right side of the page. */
export function SearchDrawer({ isOpen, onClose, knownTags }: SearchDrawerProps) {
  return (
    <SideDrawer title="Search parameters" isOpen={isOpen} onClose={onClose}>
      <SearchForm onClose={onClose} knownTags={knownTags} />
    </SideDrawer>
  );
}
