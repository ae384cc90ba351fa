/** The ways that messages take to a connector, as the time from acceptance to effect is counted: `{connector}/{topic}`. */
import { DEFAULT_CONNECTOR, DEFAULT_CONNECTORS } from './default.ts';

/** Of a further connector: events of any topic, and requests. */
export function pathsOf(connector: string): string[] {
  return ['voice', 'digital', 'enrichment', 'requests'].map((topic) => `${connector}/${topic}`);
}

/** Of the default ones. */
export const DEFAULT_PATHS: readonly string[] = [
  ...DEFAULT_CONNECTORS.flatMap(({ name, topics }) => topics.map((topic) => `${name}/${topic}`)),
  `${DEFAULT_CONNECTOR}/requests`,
];
