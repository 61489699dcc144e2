import type { DatasetService } from '#main/services/datasets/dataset-service.ts';
import type { ModelService } from '#main/services/models/model-service.ts';
import type { ServerService } from '#main/services/server/server-service.ts';
import type { StackService } from '#main/services/stack/stack-service.ts';
import type { TaskService } from '#main/services/tasks/task-service.ts';
import type { SearchService } from '#main/services/training/search-service.ts';
import type { TrainingService } from '#main/services/training/training-service.ts';
import type { Handlers } from './handlers-type.ts';

export interface Services {
  readonly tasks: TaskService;
  readonly training: TrainingService;
  readonly search: SearchService;
  readonly models: ModelService;
  readonly datasets: DatasetService;
  readonly server: ServerService;
  readonly stack: StackService;
}

const DONE = {};

/** The one map from calls to services. Handlers hold no logic: they unpack the input and pack the output. */
export function createHandlers({ tasks, training, search, models, datasets, server, stack }: Services): Handlers {
  return {
    'app.info': async () => server.info(),
    'app.dismissNotice': async ({ id }) => {
      server.dismissNotice(id);
      return DONE;
    },
    'server.status': async () => server.status(),
    'projects.list': async () => [...(await tasks.projects())],
    'tasks.list': async (query) => tasks.list(query),
    'tasks.get': async ({ id }) => tasks.get(id),
    'tasks.edit': async ({ id, name, comment, tags }) => {
      await tasks.edit(id, {
        ...(name !== undefined && { name }),
        ...(comment !== undefined && { comment }),
        ...(tags !== undefined && { tags }),
      });
      return DONE;
    },
    'tasks.archive': async ({ ids, archived }) => ({ ids: [...(await tasks.setArchived(ids, archived))] }),
    'tasks.delete': async ({ ids }) => ({ ids: [...(await tasks.delete(ids))] }),
    'tasks.restore': async ({ ids }) => ({ ids: [...(await tasks.restore(ids))] }),
    'tasks.scalarSummaries': async ({ ids }) => [...(await tasks.scalarSummaries(ids))],
    'tasks.scalars': async (query) => [...(await tasks.scalars(query))],
    'tasks.plots': async ({ id }) => [...(await tasks.plots(id))],
    'tasks.debugSamples': async ({ id, offset, limit }) => {
      const { samples, total } = await tasks.debugSamples(id, offset, limit);
      return { samples: [...samples], total };
    },
    'tasks.console': async (query) => tasks.console(query),
    'tasks.export': async ({ id, format }, { signal }) => tasks.export(id, format, signal),
    'files.read': async ({ sha256, offset, limit }) => tasks.readFile(sha256, offset, limit),
    'datasets.inspect': async (input, { signal }) => datasets.inspect(input, signal),
    'datasets.upload': async (chunk) => datasets.upload(chunk),
    'training.start': async (parameters, { signal }) => training.start(parameters, signal),
    'training.stop': async ({ taskId }) => {
      await training.stop(taskId);
      return DONE;
    },
    'search.start': async (parameters, { signal }) => search.start(parameters, signal),
    'search.get': async ({ id }) => search.get(id),
    'models.list': async (filter) => [...(await models.list(filter))],
    'models.get': async ({ id }) => models.get(id),
    'models.edit': async ({ id, tags, comment }) => {
      await models.edit(id, { ...(tags !== undefined && { tags }), ...(comment !== undefined && { comment }) });
      return DONE;
    },
    'models.publish': async ({ id }) => {
      await models.publish(id);
      return DONE;
    },
    'models.compare': async ({ id, baselineId }) => models.compare(id, baselineId),
    'models.predict': async ({ id, text }, { signal }) => models.predict(id, text, signal),
    'models.export': async ({ id, format }, { signal }) => models.export(id, format, signal),
    'stack.status': async () => stack.status(),
    'stack.start': async ({ services, ignoredChecks }) => ({ jobId: await stack.start(services, ignoredChecks) }),
    'stack.stop': async ({ services }) => ({ jobId: await stack.stop(services) }),
    'stack.restart': async ({ services }) => ({ jobId: await stack.restart(services) }),
    'stack.cancel': async ({ jobId }) => {
      await stack.cancel(jobId);
      return DONE;
    },
    'stack.usage': async () => stack.usage(),
    'stack.logs': async (query) => stack.logs(query),
    'stack.logText': async (query) => stack.logText(query),
    'stack.doctor': async () => stack.doctor(),
    'stack.fix': async ({ checkId }, { signal }) => stack.fix(checkId, signal),
    'stack.data': async () => stack.dataOverview(),
    'stack.backup': async ({ path }) => ({ jobId: await stack.backup(path) }),
    'stack.restore': async ({ path }) => ({ jobId: await stack.restore(path) }),
    'stack.removeData': async () => ({ jobId: await stack.removeData() }),
    'stack.setSettings': async (settings) => {
      await stack.setSettings(settings);
      return DONE;
    },
    'stack.copyComposeFile': async () => ({ path: await stack.copyComposeFile() }),
    'stack.reconnect': async () => {
      await stack.reconnect();
      return DONE;
    },
  };
}
