/** What the shared functions and the API do for further connectors; nothing where there are none. */
import { Stack } from 'aws-cdk-lib';
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import type { FunctionName } from '../catalog/functions.ts';
import type { ConnectorStack } from '../connector-stack.ts';
import type { HttpApi } from '../constructs/http-api.ts';
import type { JobFunction } from '../constructs/job-function.ts';
import { takersOf } from './takers.ts';

/** The entry points that send events to their takers. */
const INTAKE: readonly FunctionName[] = ['ingest', 'bus-ingest'];

export interface Served {
  api: HttpApi;
  jobs: ReadonlyMap<FunctionName, JobFunction>;
  connectors: readonly ConnectorStack[];
  /** Whether a function of that name, without its connector's, has routes. */
  isRouted: (name: string) => boolean;
}

/** Routes to their functions, and the right to send to their queues. */
export function serveConnectors({ api, jobs, connectors, isRouted }: Served): void {
  const takers = connectors.flatMap(({ own, queues: { events } }) =>
    events === undefined
      ? []
      : [{ entries: takersOf(own, events.queue.queueUrl), arn: events.queue.queueArn }],
  );
  if (takers.length > 0)
    for (const job of present(jobs, INTAKE)) {
      job.allow(
        ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
        takers.map(({ arn }) => arn),
      );
      const entries = takers.flatMap((taker) => taker.entries);
      job.lambda.addEnvironment('TAKERS', Stack.of(job).toJsonString(entries));
    }

  const requests = connectors.flatMap(({ queues }) =>
    queues.requests === undefined ? [] : [queues.requests.queue.queueArn],
  );
  if (requests.length > 0) {
    for (const job of present(jobs, ['requests-submit'])) {
      job.allow(['sqs:SendMessage'], requests);
      api.route(job, ['POST /requests/{connector}/{operation}']);
    }
    for (const job of present(jobs, ['requests-poll'])) api.route(job, ['GET /requests/{requestId}']);
  }

  const holders = connectors.flatMap(({ own: { connector } }) =>
    needsToken(connector.auth) ? [connector.name] : [],
  );
  // Whose token incidents the reconciler looks after.
  if (holders.length > 0)
    for (const job of present(jobs, ['flow-controller']))
      job.lambda.addEnvironment('TOKEN_HOLDERS', holders.join());

  for (const {
    jobs: own,
    own: { connector },
  } of connectors)
    for (const { name, spec, job } of own)
      if (spec.routes !== undefined && isRouted(name)) api.route(job, spec.routes, connector.name);
}

function present(
  jobs: ReadonlyMap<FunctionName, JobFunction>,
  names: readonly FunctionName[],
): JobFunction[] {
  return names.flatMap((name) => jobs.get(name) ?? []);
}
