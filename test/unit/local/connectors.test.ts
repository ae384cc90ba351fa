import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signer } from '../../../lambdas/adapters/signer.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { needsToken } from '../../../lambdas/core/credentials/auth.ts';
import { readConnectorSecret } from '../../../lambdas/core/credentials/secret.ts';
import { tokenRequest } from '../../../lambdas/core/credentials/token-request.ts';
import { loadConnectors } from '../../../lib/connectors/load.ts';
import { type LocalConnectors, localConnectors } from '../../../local/connectors/local-connectors.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { threeConnectors } from '../../stack/own-connectors.ts';

let own: LocalConnectors;
let simulators: Simulators;

beforeAll(async () => {
  own = await localConnectors({ CONNECTORS_DIR: threeConnectors }, true);
  simulators = await startSimulators({ connectors: own.simulated });
  await own.introduce(simulators.control);
});

afterAll(() => simulators.stop());

describe('connectors on this machine', () => {
  test('a simulator stands for each system of a shipped kind', () => {
    expect(own.simulated).toEqual([
      { name: 'ehr', kind: 'fhir' },
      { name: 'sales', kind: 'salesforce' },
    ]);
    expect(own.addresses(simulators.connectors)).toEqual({
      EHR_BASE_URL: simulators.connectors['ehr'],
      SALES_BASE_URL: simulators.connectors['sales'],
    });
  });

  test('an address that is given is kept', async () => {
    const settings = { CONNECTORS_DIR: threeConnectors, EHR_BASE_URL: 'https://fhir.test' };
    const { simulated } = await localConnectors(settings, true);
    expect(simulated.map(({ name }) => name)).toEqual(['sales']);
  });

  test.each(['ehr', 'sales'])('the local secret of %s opens its simulated system', async (name) => {
    const { connector } =
      (await loadConnectors(threeConnectors)).find((one) => one.connector.name === name) ?? {};
    if (connector === undefined || !needsToken(connector.auth)) throw new Error(`${name} needs no token`);
    const secret = own.secretValues[`connector-${name}`] ?? '';
    const [credential] = readConnectorSecret(connector.auth, secret, hasher);
    const moment = { signer, id: `id-of-${name}`, nowMs: Date.now() };
    const baseUrl = simulators.connectors[name] ?? '';
    const { url, ...request } = tokenRequest(connector.auth, credential?.fields ?? {}, baseUrl, moment);
    expect(await (await fetch(url, request)).json()).toHaveProperty('access_token');
  });
});
