/** A stand-in for the stack, in one process and without queues: takes everything in, applies it when the CRM is up. */
import { randomUUID } from 'node:crypto';
import { startServer } from '../../../local/http.ts';
import { readText, sendJson } from '../../../local/http-bodies.ts';
import { startSimulators } from '../../../local/simulators/index.ts';
import type { DrillStack } from '../../../local/traffic/observe.ts';

/** What it gets wrong, on purpose, and what it does beyond the least. */
export interface Faults {
  /** Forgets every nth event after its 200. */
  loseEvery?: number;
  /** Applies every nth event under another id too. */
  doubleEvery?: number;
  /** Applies what waited in reverse order. */
  reverse?: boolean;
  /** Lookups answer this status. */
  lookupStatus?: number;
  /** One refused or throttled record holds all that waits behind it. */
  holdsAll?: boolean;
  /** Lookups are answered by the CRM, else with the default. */
  asksCrm?: boolean;
}

interface Waiting {
  key: string;
  method: string;
  url: string;
  body: string;
}

const nobody = { source: 'default', customerId: 'UNKNOWN', tier: 'standard', found: false };

/** What the CRM says of a caller; undefined where it can't be asked. */
async function lookUp(crm: string, ani: string): Promise<object | undefined> {
  const digits = ani.replace(/\D/g, '').slice(-10);
  if (digits.length < 10) return undefined;
  try {
    const response = await fetch(`${crm}/customers?phone=%2B1${digits}`);
    const customer: unknown = await response.json();
    if (response.status === 404) return { source: 'live' };
    return response.ok ? { source: 'live', found: true, ...(customer as object) } : undefined;
  } catch {
    return undefined;
  }
}

/** What keeps its order: events of one interaction. */
function groupOf({ key, url }: Waiting): string {
  return /interactions\/([^/]+)/.exec(url)?.[1] ?? key;
}

/** As much of a stack as a drill touches. */
export async function startFakeStack(faults: Faults = {}): Promise<DrillStack & { stop(): Promise<void> }> {
  const simulators = await startSimulators();
  const { crm, warehouse } = simulators.urls;
  let waiting: Waiting[] = [];
  let taken = 0;
  const seen = new Set<string>();
  const requests = new Map<string, { requestId: string; done: boolean }>();

  const takeEvent = (platform: string, text: string): void => {
    const body = JSON.parse(text) as Record<string, Record<string, string>>;
    const genesys = body['data'];
    const [id, interaction, type] = [
      platform === 'genesys' ? String(body['messageId']) : body['event']?.['id'],
      genesys?.['id'] ?? body['interaction']?.['id'],
      platform === 'genesys' ? String(body['eventType']) : (body['event']?.['type'] ?? ''),
    ];
    if (id === undefined || seen.has(id)) return;
    seen.add(id);
    taken += 1;
    if (faults.loseEvery !== undefined && taken % faults.loseEvery === 0) return;
    const payload = JSON.stringify({ platform, eventType: type, data: body });
    const copies =
      faults.doubleEvery !== undefined && taken % faults.doubleEvery === 0 ? ['', '-again'] : [''];
    for (const suffix of copies) {
      const enrichment = /sentiment|note/.test(type);
      const url = enrichment
        ? `${warehouse}/${platform}/events/${id}${suffix}`
        : `${crm}/${platform}/interactions/${interaction}/events/${id}${suffix}`;
      waiting.push({ key: id, method: 'PUT', url, body: payload });
    }
  };

  const work = async (): Promise<void> => {
    const batch = faults.reverse ? [...waiting].reverse() : [...waiting];
    const held = new Set<string>();
    for (const item of batch) {
      if (held.has(groupOf(item))) continue;
      try {
        const headers = { 'x-idempotency-key': item.key };
        const response = await fetch(item.url, { method: item.method, body: item.body, headers });
        await response.arrayBuffer();
        if (response.status >= 500 || (!response.ok && faults.holdsAll)) return;
        if (!response.ok) {
          held.add(groupOf(item));
          continue;
        }
      } catch {
        return;
      }
      waiting = waiting.filter((one) => one !== item);
      const request = [...requests.values()].find(({ requestId }) => requestId === item.key);
      if (request !== undefined) request.done = true;
    }
  };

  const server = await startServer(0, async (request, response) => {
    const text = await readText(request);
    const [, area, name, id] = (request.url ?? '').split('/');
    if (area === 'webhooks') {
      takeEvent(name ?? '', text);
      sendJson(response, 200, { status: 'accepted' });
    } else if (name === 'customer-lookup') {
      const { ani } = JSON.parse(text) as { ani: string };
      const found = faults.asksCrm ? await lookUp(crm, ani) : undefined;
      sendJson(response, faults.lookupStatus ?? 200, { correlationId: 'c', ...nobody, ...found });
    } else if (id !== undefined) {
      const found = [...requests.values()].find(({ requestId }) => requestId === id);
      sendJson(response, 200, { requestId: id, status: found?.done ? 'COMPLETE' : 'PENDING' });
    } else {
      const key = String(request.headers['idempotency-key']);
      const known = requests.get(key) ?? { requestId: randomUUID(), done: false };
      if (!requests.has(key)) {
        requests.set(key, known);
        const { requestId } = known;
        const fields = JSON.parse(text) as { operation: string };
        known.done = fields.operation !== 'create-case';
        const body = JSON.stringify({ ...fields, correlationId: requestId });
        if (!known.done) waiting.push({ key: requestId, method: 'POST', url: `${crm}/cases`, body });
      }
      sendJson(response, 200, { requestId: known.requestId, status: 'PENDING' });
    }
  });
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      await work();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const unused = (): never => {
    throw new Error('a drill does not need this');
  };
  return {
    api: server.url,
    endpoints: { sqs: '', sns: '', dynamodb: '', secretsmanager: '', lambda: '', admin: '' },
    region: 'us-east-1',
    environment: {},
    simulators: { ...simulators.urls, control: simulators.control },
    resources: [],
    functions: { chaos: unused },
    async stop() {
      stopped = true;
      await loop;
      await Promise.all([server.stop(), simulators.stop()]);
    },
  };
}
