/**
 * The routes answer, and know the secrets that are deployed: each is called with the right proof and nothing to do, so that
 * the refusal of what is asked (400, 404) shows that the proof was taken, and no alarm counts a wrong signature.
 */
import { hasher } from '../../lambdas/adapters/system.ts';
import { asError } from '../../lambdas/core/errors.ts';
import { profileNamed } from '../../lambdas/core/verify/profiles.ts';
import type { Finding } from '../doctor/finding.ts';
import { textOfSecret } from '../secrets/check.ts';
import { apiKeyIn } from './api-key.ts';
import { type Check, line, type Scene, skipped } from './scene.ts';

/** Of one call, ms: past API Gateway's own limit nothing comes. */
const TIMEOUT_MS = 30_000;
const EMPTY = '{}';

interface Probe {
  method: 'GET' | 'POST';
  path: string;
  /** What is answered where all is well. */
  expected: number;
  /** The secret behind it; none where everybody may call. */
  secret?: string;
  headers: Record<string, string> | undefined;
}

export const routes: Check = async (scene) => {
  const { at, config } = scene;
  const textOf = (name: string) => textOfSecret(at.secrets)(at.secret(name)).catch(() => undefined);
  const webhook = async (name: string, secret: string, setting: string): Promise<Probe> => ({
    ...{ method: 'POST', path: `/webhooks/${name}`, expected: 400, secret },
    headers: signed(String(config[setting]), (await textOf(secret)) ?? ''),
  });
  const key = apiKeyIn((await textOf('api-key')) ?? '');
  const data = (method: Probe['method'], path: string, expected: number): Probe => ({
    ...{ method, path, expected, secret: 'api-key' },
    headers: key === undefined ? undefined : { 'x-api-key': key },
  });
  const probes: Probe[] = [
    { method: 'GET', path: '/health', expected: 200, headers: {} },
    await webhook('genesys', 'webhook-genesys', 'WEBHOOK_PROFILE_GENESYS'),
    await webhook('nice', 'webhook-nice', 'WEBHOOK_PROFILE_NICE'),
    await webhook('crm-update', 'webhook-crm', 'WEBHOOK_PROFILE_CRM'),
    ...(config['PUBLIC_LOOKUPS'] === 'no' ? [] : [data('POST', '/crm/customer-lookup', 400)]),
    data('POST', '/crm/requests', 400),
    data('GET', '/crm/requests/00000000-0000-4000-8000-000000000000', 404),
  ];
  return Promise.all(probes.map((probe) => answered(scene, probe)));
};

/** Undefined where the profile signs more than the body: then only its sender can. */
function signed(profile: string, secret: string): Record<string, string> | undefined {
  const way = profileNamed(profile);
  if (secret === '' || way.kind === 'shared-key' || way.signed.join() !== 'body') return undefined;
  return { [way.header]: `${way.prefix}${hasher.hmac(secret, EMPTY)}` };
}

/** 503 asks for another try: as often as a sender would try within half a minute. */
const TRIES = 5;
const PAUSE_MS = 3000;

async function answered({ api, sleep }: Scene, probe: Probe): Promise<Finding> {
  const { method, path, expected, secret, headers } = probe;
  const check = `route ${method} ${path.replace(/[0-9-]{36}$/, '{requestId}')}`;
  if (headers === undefined) return skipped(check, 'not called: nothing here can sign as its caller does');
  try {
    const call = async (): Promise<number> => {
      const answer = await fetch(`${api}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method === 'POST' ? { body: EMPTY } : {}),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return answer.status;
    };
    let status = await call();
    for (let tries = 1; status === 503 && tries < TRIES; tries += 1) {
      await sleep(PAUSE_MS);
      status = await call();
    }
    if (status === expected)
      return line(check, secret === undefined ? 'answers' : `answers, and knows ${secret}`);
    if (status === 401)
      return line(
        check,
        `refuses the secret ${secret}`,
        `look whether its function reads ${secret}, and its log`,
      );
    return line(check, `answered ${status}`, 'see its function’s log (docs/RUNBOOK.md#api-errors)');
  } catch (error) {
    return line(
      check,
      `no answer: ${asError(error).message}`,
      'see that the address is right, and that it is deployed',
    );
  }
}
