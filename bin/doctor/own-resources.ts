/** What the settings name of the organisation's own: region, key policy, alarm topics. */
import { accountSettings, regionalSettings } from '../../lib/checks/places.ts';
import type { Config } from '../../lib/config.ts';
import { textOf } from '../../lib/values.ts';
import type { Account } from './account.ts';
import type { Finding } from './finding.ts';

type Outcome = Omit<Finding, 'check'>;

const topics = ['ALARM_TOPIC_CRITICAL_ARN', 'ALARM_TOPIC_WARNING_ARN'] as const;

/**
 * Each must be in the deployment's region, certificate and boundary in its account; key and topics must let in the services
 * that act with no role of ours.
 */
export async function ownResources(account: Account, config: Config): Promise<Outcome> {
  const all = new Set([...regionalSettings, ...accountSettings]);
  const given = [...all].filter((name) => textOf(config, name) !== '');
  if (given.length === 0) return { verdict: 'ok', found: 'key and topics are the deployment’s own' };
  const [region, { account: id }] = await Promise.all([account.region(), account.identity()]);
  const part = (name: string, index: number): string => textOf(config, name).split(':')[index] ?? '';
  const elsewhere = [
    ...regionalSettings
      .filter((name) => !['', region].includes(part(name, 3)))
      .map((name) => `${name} is not in ${region}`),
    // Policies of AWS's own are in every account.
    ...accountSettings
      .filter((name) => !['', 'aws', id].includes(part(name, 4)))
      .map((name) => `${name} is not of the account ${id}`),
  ];
  if (elsewhere.length > 0)
    return {
      verdict: 'failed',
      found: elsewhere.join('; '),
      todo: 'name resources of the deployment’s region and account',
    };
  const faults = [...(await keyFaults(account, config, region)), ...(await topicFaults(account, config))];
  return faults.length === 0
    ? { verdict: 'ok', found: `${given.join(', ')} can be used` }
    : {
        verdict: 'failed',
        found: faults.join('; '),
        todo: 'change them as docs/DEPLOY.md says ("In your organisation’s account")',
      };
}

async function keyFaults(account: Account, config: Config, region: string): Promise<string[]> {
  const arn = textOf(config, 'KMS_KEY_ARN');
  if (arn === '') return [];
  const key = await account.resources.one('AWS::KMS::Key', arn.split('/').at(-1) ?? '');
  if (key === undefined) return ['there is no such key as KMS_KEY_ARN names'];
  const policy = JSON.stringify(key['KeyPolicy'] ?? {});
  const services = ['cloudwatch', 'sns', 'events', `logs.${region}`].map((name) => `${name}.amazonaws.com`);
  const shut = services.filter((service) => !policy.includes(`"${service}"`));
  return [
    ...(key['Enabled'] === false ? ['the key of KMS_KEY_ARN is disabled'] : []),
    ...(shut.length === 0 ? [] : [`the policy of the key of KMS_KEY_ARN does not name ${shut.join(', ')}`]),
  ];
}

async function topicFaults(account: Account, config: Config): Promise<string[]> {
  const faults = await Promise.all(
    topics.map(async (name) => {
      const arn = textOf(config, name);
      if (arn === '') return [];
      const topic = await account.resources.one('AWS::SNS::Topic', arn);
      if (topic === undefined) return [`there is no such topic as ${name} names`];
      return topic['KmsMasterKeyId'] === 'alias/aws/sns'
        ? [`the topic of ${name} is under aws/sns, whose policy lets no alarm in`]
        : [];
    }),
  );
  return faults.flat();
}
