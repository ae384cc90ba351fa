/** Pools of kept-alive connections that are not trusted for longer than they are likely to live. */
import http from 'node:http';
import https, { type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/**
 * Idle for longer than this a connection is not used again (own choice), ms: servers and load balancers close idle
 * ones, often after a minute or less, and a container that was frozen then has not seen it.
 */
export const IDLE_MAX_MS = 20_000;

/** The pools of one caller. */
export interface Pools {
  http: http.Agent;
  https: https.Agent;
  /** Closes every connection that has been idle for longer than this, ms. */
  closeIdle(longerThanMs: number): void;
}

/** `now`: ms, of a clock that goes on while the container is frozen. */
export function createPools(options: Pick<AgentOptions, 'cert' | 'key'>, now: () => number): Pools {
  const idleSinceMs = new WeakMap<Duplex, number>();
  const pools = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true, ...options }),
  };
  for (const agent of [pools.http, pools.https]) {
    const keep = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket) => {
      idleSinceMs.set(socket, now());
      return keep(socket);
    };
  }
  return {
    ...pools,
    closeIdle(longerThanMs) {
      for (const agent of [pools.http, pools.https])
        for (const socket of Object.values(agent.freeSockets).flatMap((idle) => idle ?? []))
          if (now() - (idleSinceMs.get(socket) ?? now()) > longerThanMs) socket.destroy();
    },
  };
}
