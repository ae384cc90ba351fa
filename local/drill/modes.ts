/** The ways in which a CRM can fail, or be hard to work with, in a drill. */

/** The words of `--mode`, and what the CRM does. */
export const drillModes = {
  down: 'every call is reset',
  refuse: 'nothing listens, connections are refused',
  hang: 'calls are accepted and never answered',
  brownout: 'a share of the calls fails (--error-rate, for --duration)',
  'http-403': 'a load balancer answers 403 with a page',
  'http-404': 'a load balancer answers 404 with a page',
  'http-503': 'a load balancer answers 503 with a page',
  'http-429': 'the CRM answers 429 with Retry-After',
  html: 'a load balancer answers 200 with a page',
  flap: 'up 20 s, down 60 s, ten times',
  overload: 'two calls of three get 429, the third 503 or no answer',
  'refuse-all': 'the CRM refuses with 400 and 422 in JSON (--refusing says what), after one poisoned event',
  'hot-record': 'one record answers 429 with Retry-After 600, all others are fine',
  slow: 'right answers of 2.5 s each, to 200 events over 20 interactions',
  burst: 'the CRM is up and idle: 50 new callers in one moment, three times',
} as const;
export type DrillMode = keyof typeof drillModes;

/** The words of `--refusing`. */
export const refusingForms = {
  all: 'every event and every case',
  events: 'every event',
  cases: 'every case',
  node: 'what goes to one node of ten',
  climb: 'a share that climbs from 0 to 100 % within a minute, as in a rolling deployment',
} as const;
export type RefusingForm = keyof typeof refusingForms;

/** How long an outage lasts at speed 1 where `--outage` says nothing, s. */
const usualS = 480;
const lengthsS: Partial<Record<DrillMode, number>> = { overload: 600, 'refuse-all': 300 };

/** Default of `--outage`, s. */
export function defaultOutageS(mode: DrillMode): number {
  return lengthsS[mode] ?? usualS;
}

/** What the plot writes over the shaded time. */
export function shadeOf(mode: DrillMode): string {
  const words: Partial<Record<DrillMode, string>> = {
    overload: 'CRM overloaded',
    'refuse-all': 'CRM refuses',
    'hot-record': 'one record throttled',
    slow: 'CRM slow',
    burst: 'bursts of callers',
  };
  return words[mode] ?? 'CRM unreachable';
}
