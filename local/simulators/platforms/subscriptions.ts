/**
 * What a simulated platform sends where: a webhook subscription is
 * `{id, name, url, eventTypes, payloadFormat, enabled}` under `/api/v2/webhooks/subscriptions`, an integration of
 * Genesys Cloud `{id, name, integrationType, intendedState, config}` under `/api/v2/integrations`.
 */
import { jsonObject, noRoute, type SimReply, type SimRequest } from '../system.ts';

type Entry = Record<string, unknown> & { id: string };

export interface SubscriptionBook {
  /** Whether the path is one of its own. */
  owns(segments: readonly string[]): boolean;
  answer(request: SimRequest): SimReply;
  /** Whether there is an integration of that id that holds web-services Data Actions. */
  takesActions(id: string): boolean;
  state(): Record<string, unknown>;
  reset(): void;
}

const webhooks = 'api/v2/webhooks/subscriptions';
const integrations = 'api/v2/integrations';

export function createSubscriptionBook(): SubscriptionBook {
  let shelves: Record<string, Map<string, Entry>> = {};
  let made = 0;
  const shelfOf = (path: string): Map<string, Entry> => {
    const shelf = shelves[path] ?? new Map<string, Entry>();
    shelves[path] = shelf;
    return shelf;
  };

  const collection = (path: string, { method, text }: SimRequest): SimReply => {
    const shelf = shelfOf(path);
    if (method === 'GET') return { status: 200, body: { entities: [...shelf.values()] } };
    if (method !== 'POST') return noRoute;
    const given = jsonObject(text);
    if (given === undefined) return { status: 400, body: { code: 'bad.request' } };
    made += 1;
    const id = `subscription-${made}`;
    const config = path === integrations ? { config: { current: { version: 1 } } } : {};
    const entry = { ...given, ...config, id };
    shelf.set(id, entry);
    return { status: 200, body: entry };
  };

  const member = (shelf: Map<string, Entry>, entry: Entry, { method, text }: SimRequest): SimReply => {
    if (method === 'DELETE') {
      shelf.delete(entry.id);
      return { status: 204 };
    }
    const given = jsonObject(text);
    if (given === undefined) return { status: 400, body: { code: 'bad.request' } };
    const next = method === 'PATCH' ? { ...entry, ...given } : { ...given, id: entry.id };
    shelf.set(entry.id, next);
    return { status: 200, body: next };
  };

  const configuration = (shelf: Map<string, Entry>, entry: Entry, { method, text }: SimRequest): SimReply => {
    const { current } = entry['config'] as { current: Record<string, unknown> };
    if (method === 'GET') return { status: 200, body: current };
    const given = jsonObject(text);
    if (given?.['version'] !== current['version']) return { status: 409, body: { code: 'version.conflict' } };
    const next = { ...given, version: Number(current['version']) + 1 };
    shelf.set(entry.id, { ...entry, config: { current: next } });
    return { status: 200, body: next };
  };

  const pathOf = (segments: readonly string[]): string | undefined =>
    [webhooks, integrations].find((path) => segments.join('/').startsWith(path));

  return {
    owns: (segments) => pathOf(segments) !== undefined,
    answer(request) {
      const path = pathOf(request.segments);
      if (path === undefined) return noRoute;
      const [id, ...rest] = request.segments.slice(path.split('/').length);
      if (id === undefined) return collection(path, request);
      const shelf = shelfOf(path);
      const entry = shelf.get(id);
      if (entry === undefined) return { status: 404, body: { code: 'not.found' } };
      if (rest.length === 0) return member(shelf, entry, request);
      return rest.join('/') === 'config/current' && 'config' in entry
        ? configuration(shelf, entry, request)
        : noRoute;
    },
    takesActions(id) {
      const type = shelfOf(integrations).get(id)?.['integrationType'] as { id?: string } | undefined;
      return type?.id === 'custom-rest-actions';
    },
    state: () => ({
      subscriptions: [...shelfOf(webhooks).values()],
      integrations: [...shelfOf(integrations).values()],
    }),
    reset() {
      shelves = {};
    },
  };
}
