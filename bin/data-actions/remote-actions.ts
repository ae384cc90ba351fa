/** The Data Actions of one integration, through the platform's API. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { allPages, type Send } from '../subscriptions/remote.ts';
import type { DataAction } from './action.ts';

/** As the platform lists one; `version` is the platform's own count of its changes. */
export interface RemoteAction {
  id: string;
  name: string;
  integrationId: string;
  version: number;
}

/** With what it does. */
export type WholeAction = RemoteAction & Pick<DataAction, 'config' | 'contract'>;

/** Calls throw what the platform's answer means. */
export interface RemoteActions {
  /** Published ones, and drafts, of the integration. */
  list(): Promise<{ published: RemoteAction[]; drafts: RemoteAction[] }>;
  whole(id: string): Promise<WholeAction>;
  createDraft(action: DataAction): Promise<RemoteAction>;
  updateDraft(draft: RemoteAction, action: DataAction): Promise<RemoteAction>;
  /** What keeps a draft from being published, in the platform's own words. */
  faultsOf(draft: RemoteAction): Promise<string[]>;
  publish(draft: RemoteAction): Promise<void>;
  /** All but the contract, which can't change any more. */
  update(published: RemoteAction, action: DataAction): Promise<void>;
}

const ROOT = '/api/v2/integrations/actions';

/** `integration`: its name or id. Throws SettingError where there is none of web-services Data Actions, or there are two. */
export async function remoteActions(send: Send, integration: string): Promise<RemoteActions> {
  const { id: integrationId, name: category } = await integrationOf(send, integration);
  const own = async (path: string): Promise<RemoteAction[]> => {
    const all = (await allPages(send, path)) as unknown as RemoteAction[];
    return all.filter((one) => one.integrationId === integrationId);
  };
  const bodyOf = ({ name, config, contract, secure }: DataAction) => ({
    name,
    category,
    config,
    contract,
    secure,
  });
  return {
    async list() {
      return { published: await own(ROOT), drafts: await own(`${ROOT}/drafts`) };
    },
    whole: async (id) => (await send('GET', `${ROOT}/${id}?includes=contract`)) as WholeAction,
    createDraft: async (action) =>
      (await send('POST', `${ROOT}/drafts`, { ...bodyOf(action), integrationId })) as RemoteAction,
    updateDraft: async ({ id, version }, action) =>
      (await send('PATCH', `${ROOT}/${id}/draft`, { ...bodyOf(action), version })) as RemoteAction,
    async faultsOf({ id }) {
      const { valid, errors = [] } = (await send('GET', `${ROOT}/${id}/draft/validation`)) as {
        valid?: boolean;
        errors?: { message?: string }[];
      };
      if (valid === true) return [];
      return errors.length === 0 ? ['not valid'] : errors.map(({ message = 'not valid' }) => message);
    },
    async publish({ id, version }) {
      await send('POST', `${ROOT}/${id}/draft/publish`, { version });
    },
    async update({ id, version }, action) {
      const { contract: _, ...changeable } = bodyOf(action);
      await send('PATCH', `${ROOT}/${id}`, { ...changeable, version });
    },
  };
}

async function integrationOf(send: Send, integration: string): Promise<{ id: string; name: string }> {
  const all = (await allPages(send, '/api/v2/integrations')) as {
    id: string;
    name: string;
    integrationType?: { id?: string };
  }[];
  const web = all.filter(({ integrationType }) => integrationType?.id === 'custom-rest-actions');
  const found = web.filter(({ id, name }) => id === integration || name === integration);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  const names = web.map(({ name }) => `"${name}"`).join(', ') || 'none';
  throw new SettingError(
    found.length > 1
      ? `Several integrations are named "${integration}": give the id.`
      : `There is no integration "${integration}" of web-services Data Actions; there are ${names}.`,
  );
}
