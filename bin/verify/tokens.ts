/** Tokens can be had: one is asked for with each credential, for this run alone; nobody else's is used up or replaced. */
import { connectorSend } from '../../lambdas/adapters/http/connector-send.ts';
import { type CallHttp, httpCaller } from '../../lambdas/adapters/http/http-call.ts';
import { genesysTokenEndpoint } from '../../lambdas/adapters/http/platforms/genesys-tokens.ts';
import { secretCaller } from '../../lambdas/adapters/http/platforms/mutual-tls.ts';
import { niceTokenEndpoint } from '../../lambdas/adapters/http/platforms/nice-tokens.ts';
import { fixedSecrets } from '../../lambdas/adapters/memory/secrets.ts';
import { signer } from '../../lambdas/adapters/signer.ts';
import { hasher, systemClock, systemRandom } from '../../lambdas/adapters/system.ts';
import { connectorTokenEndpoint } from '../../lambdas/core/connector/token-endpoint.ts';
import { needsToken } from '../../lambdas/core/credentials/auth.ts';
import { readConnectorSecret } from '../../lambdas/core/credentials/secret.ts';
import { AuthError, asError } from '../../lambdas/core/errors.ts';
import type { Platform, TokenEndpoint } from '../../lambdas/core/ports.ts';
import { parseCredentials } from '../../lambdas/core/tokens/credentials.ts';
import type { Config } from '../../lib/config.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { asDeployed } from '../connectors/as-deployed.ts';
import type { Finding } from '../doctor/finding.ts';
import { secretOfHolder } from '../operator/connectors.ts';
import { textOfSecret } from '../secrets/check.ts';
import { type Check, line, type Scene, skipped } from './scene.ts';

export const tokens: Check = (scene) => {
  const own = scene.at.connectors.filter(({ connector }) => needsToken(connector.auth));
  return Promise.all([
    ...(['genesys', 'nice'] as const).map((platform) => ofPlatform(scene, platform)),
    ...own.map((one) => ofConnector(scene, one)),
  ]);
};

async function ofPlatform(scene: Scene, platform: Platform): Promise<Finding> {
  const { config } = scene;
  const style = `${platform.toUpperCase()}_UPDATE_STYLE`;
  if (config[style] === 'none') return skipped(`token ${platform}`, `not needed: ${style} is none`);
  return asked(scene, platform, async (secret, timeoutMs) => {
    const endpoint = endpointOf(
      platform,
      config,
    )(secretCaller(fixedSecrets({ secret }), 'secret', httpCaller));
    const credentials = parseCredentials(secret, hasher);
    for (const credential of credentials) await endpoint.request(credential, { timeoutMs, apiBaseUrl: '' });
    return credentials.length;
  });
}

function endpointOf(platform: Platform, config: Config): (call: CallHttp) => TokenEndpoint {
  const now = systemClock.now;
  if (platform === 'genesys')
    return (call) => genesysTokenEndpoint(call, { loginUrl: String(config['GENESYS_LOGIN_URL']), now });
  const grant = config['NICE_GRANT'] === 'client_credentials' ? 'client_credentials' : 'password';
  const [discoveryUrl, apiUrl] = [String(config['NICE_DISCOVERY_URL']), String(config['NICE_API_URL'])];
  return (call) => niceTokenEndpoint(call, { discoveryUrl, apiUrl, grant, now });
}

function ofConnector(scene: Scene, { connector }: OwnConnector): Promise<Finding> {
  const { auth, baseUrl, name } = asDeployed(connector, scene.config);
  return asked(scene, name, async (secret, timeoutMs) => {
    if (!needsToken(auth)) return 0;
    const send = connectorSend((certificate) => httpCaller(certificate));
    const endpoint = connectorTokenEndpoint({
      ...{ auth, baseUrl, send, signer },
      ...{ clock: systemClock, random: systemRandom },
    });
    const credentials = readConnectorSecret(auth, secret, hasher);
    for (const credential of credentials) await endpoint.request(credential, { timeoutMs, apiBaseUrl: '' });
    return credentials.length;
  });
}

/** A credential that has been stopped is not tried: its owner would be one rejection nearer to a lock-out. */
async function asked(
  { at, config, snapshot }: Scene,
  name: string,
  ask: (secret: string, timeoutMs: number) => Promise<number>,
): Promise<Finding> {
  const check = `token ${name}`;
  const secretName = secretOfHolder(name);
  const todo = `put a valid credential into the secret ${secretName} (docs/RUNBOOK.md#credential-stopped)`;
  const known = snapshot.tokens.find(({ platform }) => platform === name);
  if (known !== undefined && known.incident !== '') return line(check, 'its refreshes have stopped', todo);
  const secret = (await textOfSecret(at.secrets)(at.secret(secretName))) ?? '';
  try {
    const count = await ask(secret, Number(config['TOKEN_TIMEOUT_MS']));
    return line(check, count === 1 ? 'can be had' : `can be had with each of ${count} credentials`);
  } catch (error) {
    if (error instanceof AuthError) return line(check, 'rejected by its issuer', todo);
    return line(check, asError(error).message, `see that its issuer can be reached, or ${todo}`);
  }
}
