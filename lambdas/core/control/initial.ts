import type { ControlRecord } from '../ports.ts';

/** What the controller knows of a worker that it has never seen: not paused. */
export const initialControl: ControlRecord = {
  revision: 0,
  depth: 0,
  depthAtMs: 0,
  nonEmptySinceMs: 0,
  changedAtMs: 0,
  pauseReason: '',
  pausedBy: '',
  pausedAtMs: 0,
  pausedUntilMs: 0,
};
