/** Finds the route of a request as HTTP APIs do: exact before parameters, parameters before greedy, then $default. */

export interface Route {
  /** `METHOD /path` or `$default`. */
  key: string;
  functionName: string;
  /** Time-out of the integration, ms. */
  timeoutMs: number;
}

export interface Match {
  route: Route;
  pathParameters: Record<string, string>;
}

/** A function that answers the route of a method and path, or undefined. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const patterns = routes.map(patternOf).sort((one, other) => one.rank - other.rank);
  return (method, path) => {
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const found = pattern.path.exec(path);
      if (found !== null) return { route: pattern.route, pathParameters: decoded(found.groups ?? {}) };
    }
    return undefined;
  };
}

interface Pattern {
  route: Route;
  method: string;
  path: RegExp;
  rank: number;
}

function patternOf(route: Route): Pattern {
  if (route.key === '$default') return { route, method: 'ANY', path: /^/, rank: 1000 };
  const [method = 'ANY', path = '/'] = route.key.split(' ');
  const source = path.replace(
    /\{(\w+)(\+?)\}|[.*+?^$()[\]\\|]/g,
    (found, name: string | undefined, greedy: string) => {
      if (name === undefined) return `\\${found}`;
      return greedy === '' ? `(?<${name}>[^/]+)` : `(?<${name}>.+)`;
    },
  );
  const rank = (path.includes('+}') ? 200 : path.includes('{') ? 100 : 0) + (method === 'ANY' ? 1 : 0);
  return { route, method, path: new RegExp(`^${source}$`), rank };
}

function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
