import { Stack, Text } from '@mantine/core';
import type { Model } from '#shared/domain/model.ts';
import { useCallMutation } from '../../lib/use-call-mutation.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorPanel } from '../../ui/page-state.tsx';

type PublishDialogProps = {
  readonly model: Model;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Says what publishing does before it is done, because nothing takes it back. */
export function PublishDialog({ model, isOpen, onClose }: PublishDialogProps) {
  const publish = useCallMutation('models.publish', {
    successMessage: `${model.name} is published and is now the baseline of ${model.projectName}.`,
    isErrorShownElsewhere: true,
    invalidates: [['models'], ['tasks', 'state']],
    onSuccess: onClose,
  });
  const close = () => {
    publish.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      isBusy={publish.isPending}
      title={`Publish ${model.name}?`}
      confirmLabel="Publish"
      onConfirm={() => publish.mutate({ id: model.id })}
      onCancel={close}
      message={
        <Stack gap="sm">
          <Text size="sm">
            A published model is the baseline of its project: other models of {model.projectName} are compared with the
            one published last. The experiment that made it is published with it.
          </Text>
          <Text size="sm" fw={600}>
            Publishing cannot be taken back.
          </Text>
          {publish.error !== null && <ErrorPanel error={publish.error} />}
        </Stack>
      }
    />
  );
}
