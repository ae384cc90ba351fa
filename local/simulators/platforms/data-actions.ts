/**
 * The Data Actions of the simulated Genesys Cloud, under `/api/v2/integrations/actions`:
 * - `GET ` → published ones, `GET /drafts`; `GET /{id}?includes=contract`
 * - `POST /drafts {name, category, integrationId, config, contract, secure}`, `PATCH /{id}/draft {version, …}`
 * - `GET /{id}/draft/validation` → `{valid, errors}`; `POST /{id}/draft/publish {version}`: 400 where it is not valid
 * - `PATCH /{id} {version, config, …}`: 400 with a contract, which can never change again
 * A version that is not the newest is 409, an integration that there is not 400.
 */
import { jsonObject, noRoute, type SimReply, type SimRequest } from '../system.ts';

interface Action {
  id: string;
  name: string;
  integrationId: string;
  version: number;
  config: Record<string, unknown>;
  contract: Record<string, unknown>;
  isPublished: boolean;
}

export interface ActionBook {
  owns(segments: readonly string[]): boolean;
  answer(request: SimRequest): SimReply;
  state(): Record<string, unknown>;
  reset(): void;
}

const root = ['api', 'v2', 'integrations', 'actions'];
const refused = (status: number, code: string): SimReply => ({
  status,
  body: { status, code, message: 'refused' },
});

/** `hasIntegration`: whether there is one of that id, of web-services actions. */
export function createActionBook(hasIntegration: (id: string) => boolean): ActionBook {
  const actions = new Map<string, Action>();
  let made = 0;
  const shown = ({ contract, isPublished: _, ...rest }: Action, isWhole = false) =>
    isWhole ? { ...rest, contract } : rest;
  const listed = (isPublished: boolean): SimReply => ({
    status: 200,
    body: {
      entities: [...actions.values()]
        .filter((one) => one.isPublished === isPublished)
        .map((one) => shown(one)),
    },
  });

  const create = ({ text }: SimRequest): SimReply => {
    const given = jsonObject(text) as Partial<Action> | undefined;
    if (typeof given?.name !== 'string' || given.name.length > 256) return refused(400, 'bad.request');
    const { name, integrationId = '', config = {}, contract = {} } = given;
    if (!hasIntegration(integrationId)) return refused(400, 'invalid.integration');
    made += 1;
    const action = { id: `custom-${made}`, name, integrationId, version: 1, config, contract };
    actions.set(action.id, { ...action, isPublished: false });
    return { status: 200, body: { ...action } };
  };

  const change = (action: Action, { text }: SimRequest): SimReply => {
    const given = jsonObject(text) as Partial<Action> | undefined;
    if (given === undefined) return refused(400, 'bad.request');
    if (given.version !== action.version) return refused(409, 'version.conflict');
    if (action.isPublished && given.contract !== undefined) return refused(400, 'contract.immutable');
    Object.assign(action, given, { id: action.id, version: action.version + 1 });
    return { status: 200, body: shown(action, true) };
  };

  const publish = (action: Action, { text }: SimRequest): SimReply => {
    if (jsonObject(text)?.['version'] !== action.version) return refused(409, 'version.conflict');
    if (faultsOf(action).length > 0) return refused(400, 'draft.invalid');
    Object.assign(action, { isPublished: true, version: action.version + 1 });
    return { status: 200, body: shown(action, true) };
  };

  const ofOne = (action: Action, rest: string, request: SimRequest): SimReply => {
    const isDraft = !action.isPublished;
    switch (`${request.method} ${rest}`) {
      case 'GET ':
        return isDraft ? refused(404, 'not.found') : { status: 200, body: shown(action, true) };
      case 'PATCH ':
        return isDraft ? refused(404, 'not.found') : change(action, request);
      case 'GET draft/validation': {
        const errors = faultsOf(action).map((message) => ({ message }));
        return { status: 200, body: { valid: errors.length === 0, errors } };
      }
      case 'PATCH draft':
        return isDraft ? change(action, request) : refused(404, 'not.found');
      case 'POST draft/publish':
        return isDraft ? publish(action, request) : refused(404, 'not.found');
      default:
        return noRoute;
    }
  };

  return {
    owns: (segments) => root.every((part, index) => segments[index] === part),
    answer(request) {
      const [id, ...rest] = request.segments.slice(root.length);
      if (id === undefined) return request.method === 'GET' ? listed(true) : noRoute;
      if (id === 'drafts') return request.method === 'POST' ? create(request) : listed(false);
      const action = actions.get(id);
      return action === undefined ? refused(404, 'not.found') : ofOne(action, rest.join('/'), request);
    },
    state: () => ({ dataActions: [...actions.values()] }),
    reset: () => actions.clear(),
  };
}

/** What Genesys Cloud asks of a draft before it is published. */
function faultsOf({ config, contract }: Action): string[] {
  const { request = {}, response = {} } = config as Record<string, Record<string, unknown>>;
  const schema = (side: string, name: string) =>
    (contract as Record<string, Record<string, unknown> | undefined>)[side]?.[name];
  const missing = [
    ...['requestUrlTemplate', 'requestType', 'requestTemplate'].filter((name) => !(name in request)),
    ...['translationMap', 'successTemplate'].filter((name) => !(name in response)),
    ...(schema('input', 'inputSchema') === undefined ? ['inputSchema'] : []),
    ...(schema('output', 'successSchema') === undefined ? ['successSchema'] : []),
  ];
  const { properties = {} } = (schema('input', 'inputSchema') ?? {}) as { properties?: object };
  const reserved = ['orgId', 'integrationId', 'rawRequest'].filter((name) => name in properties);
  return [...missing.map((name) => `${name} is missing.`), ...reserved.map((name) => `${name} is reserved.`)];
}
