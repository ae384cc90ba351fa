/** The pagers that the settings name. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { httpCaller } from '../../adapters/http/http-call.ts';
import { pagerDuty } from '../../adapters/http/pagers/pagerduty.ts';
import { serviceNowEvents } from '../../adapters/http/pagers/servicenow.ts';
import { slack } from '../../adapters/http/pagers/slack.ts';
import { webhook } from '../../adapters/http/pagers/webhook.ts';
import { system } from '../../adapters/runtime.ts';
import { createSecretSource } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { UnavailableError } from '../../core/errors.ts';
import { type ChannelName, channelsOf } from '../../core/oncall/channels.ts';
import { pagingLane } from '../../core/oncall/paging-lane.ts';
import type { Pager } from '../../core/ports.ts';
import { soleWorkRule } from '../../core/rate/booking-rule.ts';
import { createRateLimiter, type RateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { faultSentence, secretFault } from '../../core/secrets/secret-fault.ts';

/** The fleet's limiter of a pager. Reads TABLE_COORDINATION and the settings of the lane. */
export function pagingLimiter(dynamo: DynamoDBClient, pager: string): RateLimiter {
  const lane = pagingLane(pager, numberSetting);
  return createRateLimiter({
    ...system,
    lane,
    rule: soleWorkRule(lane, rateSettings(numberSetting)),
    store: dynamoRateStore(dynamo, requiredSetting('TABLE_COORDINATION')),
  });
}

/** One pager for each name in ONCALL_CHANNELS. Throws SettingError. */
export function createPagers(): Pager[] {
  const secrets = createSecretSource();
  const call = httpCaller();
  const timeoutMs = numberSetting('ONCALL_TIMEOUT_MS');
  const field = (name: string) => async (): Promise<string> => {
    const { current } = await secrets.read(requiredSetting('SECRET_ONCALL'));
    const fault = secretFault('oncall', current);
    if (fault === undefined) return fieldOf(current, name);
    throw new UnavailableError(`secret_${fault.code}`, faultSentence('oncall', fault));
  };
  const shared = { call, timeoutMs };
  const create: Record<ChannelName, () => Pager> = {
    pagerduty: () =>
      pagerDuty({
        ...shared,
        baseUrl: requiredSetting('PAGERDUTY_URL'),
        routingKey: field('pagerdutyRoutingKey'),
      }),
    servicenow: () =>
      serviceNowEvents({
        ...shared,
        baseUrl: requiredSetting('SERVICENOW_EVENTS_URL'),
        authorization: field('servicenowAuthorization'),
      }),
    slack: () => slack({ ...shared, baseUrl: requiredSetting('SLACK_URL'), webhook: field('slackWebhook') }),
    webhook: () =>
      webhook({
        ...{ ...shared, clock: system.clock },
        url: requiredSetting('ONCALL_WEBHOOK_URL'),
        secret: field('webhookSecret'),
      }),
  };
  return channelsOf(textSetting('ONCALL_CHANNELS')).map((name) => create[name]());
}

function fieldOf(secret: string, name: string): string {
  try {
    const value: unknown = JSON.parse(secret)[name];
    if (typeof value === 'string' && value !== '') return value;
  } catch {
    // Falls through: the text of a secret must not get into an error.
  }
  throw new UnavailableError('oncall_secret', `The on-call secret has no ${name}.`);
}
