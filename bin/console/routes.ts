/** Everything that the page can ask for. */
import type { Connection } from '../operator/connection.ts';
import type { Recorder } from './recorder.ts';
import type { Route } from './server.ts';

/** What routes work with. */
export interface Desk {
  at: Connection;
  /** For the audit trail. */
  operator: string;
  recorder: Pick<Recorder, 'tell' | 'hurry'>;
}

/** By `METHOD name`. */
export function routesOf(_desk: Desk): Record<string, Route> {
  return {};
}
