/** The declarative file of subscriptions: what each platform should send here, and when less of it. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Platform } from '../../lambdas/core/ports.ts';

/** Where events come from: a webhook of the platform, or the Genesys partner bus of Amazon EventBridge. */
export type Source = 'webhook' | 'eventbridge';

export interface Subscription {
  /** Unique within its platform; the platform shows it as `{owner}/{name}`. */
  name: string;
  platform: Platform;
  source: Source;
  /** Event types; a `*` at the end stands for all that begin so. */
  events: readonly string[];
  /** What is left of `events` in a change window; needed where a pattern hides which of them are critical. */
  criticalEvents?: readonly string[];
  /** Where they go: `url`, or `awsAccountId`, `awsRegion` and `eventSourceSuffix`. */
  target: Readonly<Record<string, string>>;
}

/** Between both times event types that change no state are not sent. */
export interface ChangeWindow {
  fromMs: number;
  toMs: number;
  platforms: readonly Platform[];
}

export interface Declaration {
  /** Marks what this file manages; everything else at the platforms is left alone. */
  owner: string;
  subscriptions: readonly Subscription[];
  changeWindows: readonly ChangeWindow[];
}

export const PLATFORMS: readonly Platform[] = ['genesys', 'nice'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const TARGETS: Record<Source, readonly string[]> = {
  webhook: ['url'],
  eventbridge: ['awsAccountId', 'awsRegion', 'eventSourceSuffix'],
};

/** Reads the file's text. Throws SettingError that says which entry is at fault and how. */
export function parseDeclaration(text: string): Declaration {
  const file = objectOf(parseJson(text), 'The file');
  const owner = file['owner'] ?? 'steadyline';
  if (typeof owner !== 'string' || !NAME.test(owner)) throw new SettingError('owner must be a plain name.');
  return {
    owner,
    subscriptions: listOf(file['subscriptions'], 'subscriptions').map(subscriptionOf),
    changeWindows: listOf(file['changeWindows'] ?? [], 'changeWindows').map(windowOf),
  };
}

function subscriptionOf(value: unknown, index: number): Subscription {
  const where = `subscriptions[${index}]`;
  const given = objectOf(value, where);
  const { name, source } = given;
  if (typeof name !== 'string' || !NAME.test(name))
    throw new SettingError(`${where}.name must be a plain name.`);
  const platform = platformOf(given['platform'], `${where}.platform`);
  if (source !== 'webhook' && source !== 'eventbridge')
    throw new SettingError(`${where}.source must be webhook or eventbridge.`);
  if (source === 'eventbridge' && platform !== 'genesys')
    throw new SettingError(`${where}: only genesys sends to EventBridge.`);
  const criticalEvents = given['criticalEvents'];
  return {
    name,
    platform,
    source,
    events: eventsOf(given['events'], `${where}.events`),
    ...(criticalEvents === undefined
      ? {}
      : { criticalEvents: eventsOf(criticalEvents, `${where}.criticalEvents`) }),
    target: targetOf(given, source, where),
  };
}

function targetOf(given: Record<string, unknown>, source: Source, where: string): Record<string, string> {
  const target = Object.fromEntries(
    TARGETS[source].map((field) => {
      const value = given[field];
      if (typeof value === 'string' && value !== '') return [field, value];
      throw new SettingError(`${where}.${field} must be a text.`);
    }),
  );
  const { url } = target;
  if (url !== undefined && !/^https:\/\/[^\s/]+|^http:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/.test(url))
    throw new SettingError(`${where}.url must be an https address.`);
  return target;
}

function windowOf(value: unknown, index: number): ChangeWindow {
  const where = `changeWindows[${index}]`;
  const given = objectOf(value, where);
  const [fromMs, toMs] = [timeOf(given['from'], `${where}.from`), timeOf(given['to'], `${where}.to`)];
  if (fromMs >= toMs) throw new SettingError(`${where} ends before it begins.`);
  const platforms = listOf(given['platforms'] ?? PLATFORMS, `${where}.platforms`);
  return { fromMs, toMs, platforms: platforms.map((one) => platformOf(one, `${where}.platforms`)) };
}

/** With its offset: a local time means another moment on every machine. */
function timeOf(value: unknown, where: string): number {
  const hasOffset = typeof value === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = hasOffset ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms))
    throw new SettingError(`${where} must be an ISO time with its offset, such as 2026-05-01T22:00:00Z.`);
  return ms;
}

function platformOf(value: unknown, where: string): Platform {
  const platform = PLATFORMS.find((one) => one === value);
  if (platform === undefined) throw new SettingError(`${where} must be genesys or nice.`);
  return platform;
}

function eventsOf(value: unknown, where: string): string[] {
  const events = listOf(value, where).map((event) => {
    if (typeof event === 'string' && /^[\w.{}-]+(\.\*)?$|^\*$/.test(event)) return event;
    throw new SettingError(`${where} must hold event types, with a * at the end at most.`);
  });
  if (events.length === 0) throw new SettingError(`${where} must not be empty.`);
  return [...new Set(events)].sort();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingError('The file is not JSON.');
  }
}

function objectOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new SettingError(`${where} must be an object.`);
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new SettingError(`${where} must be a list.`);
}
