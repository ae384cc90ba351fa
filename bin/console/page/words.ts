/** Numbers and times for people. */
export { counted } from '../../operator/counted.ts';
export { days as lasting } from '../../operator/duration.ts';

/** `14:03:09`, of another day with its date. */
export function clock(ms: number): string {
  const at = new Date(ms);
  const time = at.toLocaleTimeString('en-GB');
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString('sv')} ${time}`;
}

/** The command line’s times, as every other time on the page. */
export function withClocks(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => clock(Date.parse(iso)));
}

const HOLDS: Readonly<Record<string, string>> = {
  voice: 'events of calls and callbacks',
  digital: 'events of chats, emails and messages',
  requests: 'requests of the platforms',
  enrichment: 'events for the warehouse',
  refresh: 'cached answers of lookups to be renewed; no caller waits for one',
  platform: 'what the platforms are told',
  oncall: 'pages to on-call',
  genesys: 'events from the Genesys bus',
  'genesys-rule': 'events that EventBridge could not deliver',
  quarantine: 'further payloads under the id of an event',
};

/** What a queue holds, in words. */
export function holdsOf(queue: string): string {
  return HOLDS[queue] ?? 'of a connector of your own';
}

/** Whole from 10 on; with a place behind the point below. */
export function figure(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** Why a text is no JSON object; empty: it is one. */
export function jsonFault(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? '' : 'It must be an object, from { to }.';
  } catch (error) {
    return `${error instanceof Error ? error.message : error}.`;
  }
}
