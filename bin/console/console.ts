/** `steadyline console`: a page on this machine over one deployment, with the operator's own credentials. */
import { randomBytes } from 'node:crypto';
import { connect, type Target } from '../operator/connection.ts';
import { callerOf } from '../operator/identity.ts';
import { cloudWatchData } from '../operator/metric-data.ts';
import { replaysOf } from '../operator/replays.ts';
import { deployedConfig } from '../operator/settings.ts';
import { type Known, takeSnapshot } from '../operator/snapshot.ts';
import { bundlePage } from './bundle.ts';
import { type History, metricHistory, thinned } from './history.ts';
import { nowView } from './now.ts';
import { createRecorder } from './recorder.ts';
import { routesOf } from './routes.ts';
import { createSampler } from './sample.ts';
import { listen } from './server.ts';

export interface RunningConsole {
  /** With the token, which replaces a sign-in: anyone who has it acts under the operator's credentials. */
  url: string;
  stop(): Promise<void>;
}

/** Between two looks, ms: the runner is asked often; on AWS a look is some forty calls (own choice). */
const EVERY_MS = { local: 2000, aws: 10_000 };
/** Secrets and times to effect are read that often, ms (own choice). */
const SLOW_MS = 60_000;

/** `port` 0 takes a free one. Throws SettingError, UnavailableError. */
export async function startConsole(target: Target, port = 0): Promise<RunningConsole> {
  const [at, files] = await Promise.all([connect(target), bundlePage()]);
  const operator = await callerOf(at);
  const config = deployedConfig();
  const sample = createSampler(at);
  let known: { atMs: number; parts: Known } | undefined;
  const look = async () => {
    const nowMs = Date.now();
    const isOld = known === undefined || nowMs - known.atMs > SLOW_MS;
    const taken = await takeSnapshot(at, nowMs, config, isOld ? {} : known?.parts);
    const snapshot = { ...taken, replays: await replaysOf(at, taken) };
    const { secrets, unusedKeys, timesToEffect, canaries } = snapshot;
    if (isOld) known = { atMs: nowMs, parts: { secrets, unusedKeys, timesToEffect, canaries } };
    return {
      kind: 'now',
      now: nowView(snapshot, at, operator),
      sample: await sample(snapshot),
    } as const;
  };
  const everyMs = at.local === undefined ? EVERY_MS.aws : EVERY_MS.local;
  const recorder = createRecorder(look, { everyMs, idleMs: at.local === undefined ? 0 : EVERY_MS.aws });
  const token = randomBytes(24).toString('base64url');
  const history: History =
    at.local === undefined
      ? metricHistory(at, cloudWatchData(at.secrets.config, at.metricsNamespace))
      : async (nowMs, spanMs) => thinned(recorder.kept(nowMs, spanMs));
  const routes = routesOf({ at, operator, recorder, history });
  const server = await listen(port, { token, files, routes, listen: recorder.listen });
  return {
    url: `http://127.0.0.1:${server.port}/${token}/`,
    async stop() {
      recorder.stop();
      await server.stop();
    },
  };
}
