import { lazy, type ComponentType } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { NotFoundPage } from './not-found-page.tsx';

const ExperimentsPage = lazy(async () => ({
  default: (await import('../features/experiments/index.ts')).ExperimentsPage,
}));
const ExperimentPage = lazy(async () => ({
  default: (await import('../features/experiment/index.ts')).ExperimentPage as ComponentType<{ id: string }>,
}));
const ComparePage = lazy(async () => ({ default: (await import('../features/compare/index.ts')).ComparePage }));
const ModelsPage = lazy(async () => ({
  default: (await import('../features/models/index.ts')).ModelsPage as ComponentType<{ id: string | null }>,
}));
const ServerPage = lazy(async () => ({
  default: (await import('../features/server/index.ts')).ServerPage as ComponentType<{ section: string | null }>,
}));

/** Every address of the panel. A page's code is loaded when it is first opened. */
export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/experiments" replace />
      </Route>
      <Route path="/experiments">
        <ExperimentsPage />
      </Route>
      <Route path="/experiments/:id">{({ id }) => <ExperimentPage key={id} id={id} />}</Route>
      <Route path="/compare">
        <ComparePage />
      </Route>
      <Route path="/models">
        <ModelsPage id={null} />
      </Route>
      <Route path="/models/:id">{({ id }) => <ModelsPage id={id} />}</Route>
      <Route path="/server/:section?">{({ section }) => <ServerPage section={section ?? null} />}</Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
