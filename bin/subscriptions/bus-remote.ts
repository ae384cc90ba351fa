/** The Amazon EventBridge integrations of Genesys Cloud: `/api/v2/integrations`, type `amazon-eventbridge-source`. */
import { allPages, type Remote, type Send } from './remote.ts';
import type { Wanted } from './windows.ts';

const TYPE = 'amazon-eventbridge-source';
const PATH = '/api/v2/integrations';

interface Configuration {
  name?: unknown;
  version?: unknown;
  properties?: Record<string, unknown>;
}

export function busRemote(send: Send): Remote {
  const one = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;
  const configure = async (id: string, wanted: Wanted): Promise<void> => {
    const path = `${one(id)}/config/current`;
    // A configuration is written over the version that was read.
    const { version } = (await send('GET', path)) as Configuration;
    await send('PUT', path, {
      name: wanted.name,
      version,
      properties: {
        awsAccountId: wanted.target['awsAccountId'],
        awsAccountRegion: wanted.target['awsRegion'],
        eventSourceSuffix: wanted.target['eventSourceSuffix'],
        eventFilter: wanted.events,
      },
      advanced: {},
      notes: 'managed by steadyline subscriptions',
      credentials: {},
    });
    await send('PATCH', one(id), { intendedState: wanted.enabled ? 'ENABLED' : 'DISABLED' });
  };
  return {
    platform: 'genesys',
    source: 'eventbridge',
    async list() {
      const entities = await allPages(send, `${PATH}?expand=config.current`);
      return entities.filter(isBus).map((entity) => {
        const { properties = {}, name } = configurationOf(entity);
        const { eventFilter, awsAccountId, awsAccountRegion, eventSourceSuffix } = properties;
        return {
          id: String(entity['id']),
          name: String(name ?? entity['name']),
          platform: 'genesys',
          source: 'eventbridge',
          events: Array.isArray(eventFilter) ? eventFilter.map(String).sort() : [],
          enabled: entity['intendedState'] === 'ENABLED',
          target: {
            awsAccountId: String(awsAccountId ?? ''),
            awsRegion: String(awsAccountRegion ?? ''),
            eventSourceSuffix: String(eventSourceSuffix ?? ''),
          },
        };
      });
    },
    async create(wanted) {
      // The name goes along at once, so that a run that ends before the configuration is found by the next.
      const made = (await send('POST', PATH, { name: wanted.name, integrationType: { id: TYPE } })) as {
        id?: unknown;
      };
      await configure(String(made.id), wanted);
    },
    update: configure,
    async remove(id) {
      await send('DELETE', one(id));
    },
  };
}

function isBus(entity: Record<string, unknown>): boolean {
  return (entity['integrationType'] as { id?: unknown } | undefined)?.id === TYPE;
}

function configurationOf(entity: Record<string, unknown>): Configuration {
  return (entity['config'] as { current?: Configuration } | undefined)?.current ?? {};
}
