/** What routes work with. */
import type { Connection } from '../operator/connection.ts';
import type { History } from './history.ts';
import type { Recorder } from './recorder.ts';

export interface Desk {
  at: Connection;
  /** For the audit trail. */
  operator: string;
  recorder: Pick<Recorder, 'tell' | 'hurry'>;
  history: History;
}
