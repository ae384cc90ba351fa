/** Search parameters of the simulated server: tokens only; any other parameter is refused, as a strict server does. */

export interface SearchPlan {
  /** All of them must hold; each is a list of which one must. */
  tokens: { parameter: string; anyOf: Token[] }[];
  /** Of a page. */
  count: number;
  /** Matches before this page. */
  offset: number;
}

export interface Token {
  /** Absent: any. */
  system?: string;
  value: string;
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Patient: ['phone', 'email', 'identifier', '_id', 'active'],
  Task: ['identifier', '_id', 'status'],
  Communication: ['identifier', '_id', 'status'],
};

/** The plan of a search, or the parameter that there is not. */
export function searchPlan(type: string, query: URLSearchParams): SearchPlan | { unknown: string } {
  const plan: SearchPlan = { tokens: [], count: 20, offset: 0 };
  for (const [name, value] of query) {
    if (name === '_count') plan.count = Number(value);
    else if (name === '_offset') plan.offset = Number(value);
    else if (KNOWN[type]?.includes(name) === true)
      plan.tokens.push({ parameter: name, anyOf: parts(value, ',').map(tokenOf) });
    else return { unknown: name };
  }
  return plan;
}

/** Whether a resource fulfils the plan. */
export function matches(resource: Readonly<Record<string, unknown>>, { tokens }: SearchPlan): boolean {
  return tokens.every(({ parameter, anyOf }) => {
    const held = tokensOf(resource, parameter);
    return anyOf.some(({ system, value }) =>
      held.some((one) => one.value === value && (system === undefined || one.system === system)),
    );
  });
}

function tokensOf(resource: Readonly<Record<string, unknown>>, parameter: string): Token[] {
  switch (parameter) {
    case '_id':
      return [{ value: String(resource['id']) }];
    case 'identifier':
      return (resource['identifier'] ?? []) as Token[];
    case 'phone':
    case 'email':
      return ((resource['telecom'] ?? []) as Token[])
        .filter(({ system }) => system === parameter)
        .map(({ value }) => ({ value }));
    default:
      return [{ value: String(resource[parameter]) }];
  }
}

function tokenOf(text: string): Token {
  const [system, value] = parts(text, '|');
  return value === undefined
    ? { value: unescaped(system ?? '') }
    : { system: unescaped(system ?? ''), value: unescaped(value) };
}

/** Divided where no backslash is before the sign; escapes stay. */
export function parts(text: string, sign: string): string[] {
  const found = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === sign) found.push('');
    else {
      const whole = char === '\\' ? char + (text[at + 1] ?? '') : char;
      found[found.length - 1] += whole;
      at += whole.length - 1;
    }
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
