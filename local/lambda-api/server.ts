/** The part of the Lambda API that Steadyline and its operators call, on a free port of the loopback interface. */
import type { ServerResponse } from 'node:http';
import type { Functions } from '../functions/functions.ts';
import { type RunningServer, startServer } from '../http.ts';
import { readText, sendJson } from '../http-bodies.ts';
import { lambdaOperations } from '../iam/calls/lambda.ts';
import type { Gate } from '../iam/gate/access-gate.ts';
import { invoke } from './invoke.ts';
import type { Mapping, MappingChange, Mappings } from './mappings.ts';
import { refuse } from './refuse.ts';

export interface LambdaApi extends RunningServer {
  /** Until then every call is refused as throttled. */
  open(mappings: Mappings, functions: Functions, gate?: Gate): void;
}

interface Deps {
  mappings: Mappings;
  functions: Functions;
  gate: Gate | undefined;
}

const mappingsPath = /^\/2015-03-31\/event-source-mappings(?:\/([^/]*))?\/?$/;
const configurationPath = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Starts it; it serves from `open` on. */
export async function startLambdaApi(): Promise<LambdaApi> {
  let deps: Deps | undefined;
  const server = await startServer(0, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await readText(request);
    const uuid = mappingsPath.exec(url.pathname)?.[1];
    const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const described = configurationPath.exec(url.pathname)?.[1];
    const functionName = invokePath.exec(url.pathname)?.[1];
    const refused = deps?.gate?.check('lambda', request.headers, ({ document }) =>
      lambdaOperations(request.method ?? '', url.pathname, document),
    );
    if (deps === undefined) refuse(response, 429, 'TooManyRequestsException', 'The runner is starting.');
    else if (refused !== undefined) response.writeHead(refused.status, refused.headers).end(refused.body);
    else if (described !== undefined) describe(response, deps.functions, decodeURIComponent(described));
    else if (functionName !== undefined)
      await invoke(response, deps.functions, { name: decodeURIComponent(functionName), type, body });
    else if (!mappingsPath.test(url.pathname))
      refuse(response, 404, 'UnknownOperationException', 'Unknown path.');
    else if (!uuid && request.method === 'GET') list(response, deps.mappings, url.searchParams);
    else answerOne(response, deps.mappings, uuid ?? '', request.method === 'PUT' ? body : undefined);
  });
  return {
    ...server,
    open: (mappings, functions, gate) => {
      deps = { mappings, functions, gate };
    },
  };
}

function list(response: ServerResponse, mappings: Mappings, query: URLSearchParams): void {
  const source = query.get('EventSourceArn');
  const name = query.get('FunctionName');
  const chosen = mappings.all().filter(({ spec }) => {
    // As on AWS: what feeds an alias is no source of the function without it.
    const ofFunction =
      name === null || spec.functionArn === name || spec.functionArn.endsWith(`:function:${name}`);
    return ofFunction && (source === null || source === spec.eventSourceArn);
  });
  sendJson(response, 200, { EventSourceMappings: chosen.map(mappingOf) });
}

function answerOne(response: ServerResponse, mappings: Mappings, uuid: string, update?: string): void {
  const mapping = mappings.find(uuid);
  if (mapping === undefined) {
    refuse(response, 404, 'ResourceNotFoundException', 'The resource you requested does not exist.');
  } else if (update !== undefined && !mappings.change(mapping, changeOf(update))) {
    const message = 'Cannot update the event source mapping because it is in use.';
    refuse(response, 400, 'ResourceInUseException', message);
  } else {
    sendJson(response, update === undefined ? 200 : 202, mappingOf(mapping));
  }
}

function changeOf(text: string): MappingChange {
  const { Enabled, ScalingConfig } = JSON.parse(text);
  return {
    ...(typeof Enabled === 'boolean' ? { enabled: Enabled } : {}),
    ...(ScalingConfig === undefined ? {} : { maximumConcurrency: ScalingConfig.MaximumConcurrency ?? null }),
  };
}

function mappingOf({ spec, state, maximumConcurrency, modifiedMs }: Mapping): Record<string, unknown> {
  return {
    UUID: spec.uuid,
    EventSourceArn: spec.eventSourceArn,
    FunctionArn: spec.functionArn,
    State: state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: modifiedMs / 1000,
    BatchSize: spec.batchSize,
    MaximumBatchingWindowInSeconds: spec.batchingWindowMs / 1000,
    ...(maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    FunctionResponseTypes: spec.reportsFailures ? ['ReportBatchItemFailures'] : [],
  };
}

/** As far as anybody asks: its variables. */
function describe(response: ServerResponse, functions: Functions, name: string): void {
  const known = functions.names().find((one) => one === name);
  if (known === undefined) {
    refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
    return;
  }
  const { arn, environment } = functions.spec(known);
  sendJson(response, 200, {
    ...{ FunctionName: known, FunctionArn: arn, State: 'Active' },
    Environment: { Variables: environment },
  });
}
