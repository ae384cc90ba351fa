/** Everything that the page can ask for. */
import type { Desk } from './desk.ts';
import { letterRunRoutes } from './letter-runs.ts';
import { letterRoutes } from './letters.ts';
import { lookupRoutes } from './lookups.ts';
import { playRoutes } from './play.ts';
import { readRoutes } from './reads.ts';
import type { Route } from './server.ts';
import { systemRoutes } from './systems.ts';

/** By `METHOD name`. */
export function routesOf(desk: Desk): Record<string, Route> {
  return {
    ...letterRoutes(desk),
    ...letterRunRoutes(desk),
    ...systemRoutes(desk),
    ...lookupRoutes(desk),
    ...readRoutes(desk),
    ...playRoutes(desk),
  };
}
