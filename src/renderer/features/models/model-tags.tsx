import { useState } from 'react';
import type { Model } from '#shared/domain/model.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';
import { TagsEditor } from '../../ui/tags-editor.tsx';

/**
 * A model's tags, stored as they are typed. What was typed stays on screen until the store's answer is read again;
 * otherwise a second tag typed quickly would be added to the old list and take the first one away.
 */
export function ModelTags({ model }: { readonly model: Model }) {
  const [typed, setTyped] = useState({ over: model.tags, tags: model.tags });
  const edit = useCallMutation('models.edit', { invalidates: [['models']] });
  if (typed.over !== model.tags && !edit.isPending) setTyped({ over: model.tags, tags: model.tags });
  return (
    <TagsEditor
      label="Tags"
      tags={typed.tags}
      onChange={(tags) => {
        setTyped({ over: model.tags, tags });
        edit.mutate({ id: model.id, tags }, { onError: () => setTyped({ over: model.tags, tags: model.tags }) });
      }}
    />
  );
}
