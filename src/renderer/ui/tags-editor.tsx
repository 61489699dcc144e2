import { TagsInput } from '@mantine/core';
import { tagSchema } from '#shared/domain/task.ts';

const MOST_TAGS = 50;

type TagsEditorProps = {
  readonly tags: readonly string[];
  readonly onChange: (tags: string[]) => void;
  readonly label: string;
  /** Tags in use elsewhere, offered while typing. */
  readonly suggestions?: readonly string[];
  readonly description?: string;
  readonly error?: string | undefined;
};

/** Tags as pills: Enter or a comma adds one, Backspace takes the last away. What is no valid tag is not taken. */
export function TagsEditor({ tags, onChange, label, suggestions = [], description, error }: TagsEditorProps) {
  return (
    <TagsInput
      label={label}
      value={[...tags]}
      data={[...suggestions]}
      maxTags={MOST_TAGS}
      placeholder={tags.length === 0 ? 'Type a tag, press Enter' : ''}
      splitChars={[',']}
      acceptValueOnBlur
      onChange={(next) => {
        const trimmed = next.flatMap((tag) => tagSchema.safeParse(tag).data ?? []);
        onChange([...new Set(trimmed)]);
      }}
      {...(description !== undefined && { description })}
      {...(error !== undefined && { error })}
    />
  );
}
