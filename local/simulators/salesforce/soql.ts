/**
 * A part of SOQL: `SELECT fields FROM Object [WHERE …] [ORDER BY field [ASC|DESC]] [LIMIT n]`, conditions by `=`, `!=`,
 * `IN`, AND, OR and parentheses, literals as texts, numbers, TRUE, FALSE and NULL. Everything else is malformed.
 */

export type SoqlValue = string | number | boolean | null;

export interface SoqlQuery {
  fields: readonly string[];
  object: string;
  where?: Condition;
  orderBy?: { field: string; descending: boolean };
  limit: number;
}

export type Condition =
  | { kind: 'and'; parts: readonly Condition[] }
  | { kind: 'or'; parts: readonly Condition[] }
  | { kind: 'in'; field: string; values: readonly SoqlValue[]; negated: boolean };

/** Throws Error where the text is no such query. */
export function parseSoql(text: string): SoqlQuery {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const isWord = (word: string): boolean => peek().toUpperCase() === word;
  const take = (): string => {
    const token = tokens[at];
    if (token === undefined) throw new Error('unexpected end');
    at += 1;
    return token;
  };
  const expect = (word: string): void => {
    if (take().toUpperCase() !== word) throw new Error(`expecting ${word}`);
  };
  const accept = (word: string): boolean => isWord(word) && take() !== '';
  const name = (): string => {
    const token = take();
    if (!/^[A-Za-z_][\w.]*$/.test(token)) throw new Error(`unexpected token: ${token}`);
    return token;
  };
  const literal = (): SoqlValue => {
    const token = take();
    if (token.startsWith("'")) return unquoted(token);
    if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
    const upper = token.toUpperCase();
    if (upper === 'NULL') return null;
    if (upper === 'TRUE' || upper === 'FALSE') return upper === 'TRUE';
    throw new Error(`unexpected token: ${token}`);
  };
  const list = <One>(item: () => One): One[] => {
    const items = [item()];
    while (accept(',')) items.push(item());
    return items;
  };
  const comparison = (): Condition => {
    if (accept('(')) {
      const inner = disjunction();
      expect(')');
      return inner;
    }
    const field = name();
    if (accept('IN')) {
      expect('(');
      const values = list(literal);
      expect(')');
      return { kind: 'in', field, values, negated: false };
    }
    const operator = take();
    if (operator !== '=' && operator !== '!=') throw new Error(`unexpected token: ${operator}`);
    return { kind: 'in', field, values: [literal()], negated: operator === '!=' };
  };
  // As in Salesforce, AND and OR can’t follow each other without parentheses.
  const disjunction = (): Condition => {
    const parts = [comparison()];
    const joint = isWord('AND') ? 'AND' : 'OR';
    while (accept(joint)) parts.push(comparison());
    if (isWord('AND') || isWord('OR')) throw new Error(`unexpected token: ${peek()}`);
    return parts.length === 1 ? (parts[0] as Condition) : { kind: joint === 'AND' ? 'and' : 'or', parts };
  };

  expect('SELECT');
  const fields = list(name);
  expect('FROM');
  const query: SoqlQuery = { fields, object: name(), limit: 2000 };
  if (accept('WHERE')) query.where = disjunction();
  if (accept('ORDER')) {
    expect('BY');
    const field = name();
    const descending = accept('DESC');
    if (!descending) accept('ASC');
    query.orderBy = { field, descending };
  }
  if (accept('LIMIT')) query.limit = Number(literal());
  if (at < tokens.length) throw new Error(`unexpected token: ${peek()}`);
  return query;
}

/** Every field that the query names. */
export function fieldsIn({ fields, where, orderBy }: SoqlQuery): string[] {
  const inside = (one: Condition): string[] => (one.kind === 'in' ? [one.field] : one.parts.flatMap(inside));
  return [
    ...fields,
    ...(where === undefined ? [] : inside(where)),
    ...(orderBy === undefined ? [] : [orderBy.field]),
  ];
}

/** Literals that fields of these names are compared with. */
export function literalsOf(where: Condition | undefined, isOne: (field: string) => boolean): string[] {
  if (where === undefined) return [];
  if (where.kind !== 'in') return where.parts.flatMap((part) => literalsOf(part, isOne));
  return isOne(where.field) ? where.values.filter((value): value is string => typeof value === 'string') : [];
}

/** Whether a record fulfils the condition; texts are compared without case. */
export function fulfils(where: Condition | undefined, read: (field: string) => SoqlValue): boolean {
  if (where === undefined) return true;
  if (where.kind === 'and') return where.parts.every((part) => fulfils(part, read));
  if (where.kind === 'or') return where.parts.some((part) => fulfils(part, read));
  const value = folded(read(where.field));
  return where.values.some((one) => folded(one) === value) !== where.negated;
}

function folded(value: SoqlValue): SoqlValue {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|[A-Za-z_][\w.]*|-?\d+(?:\.\d+)?|!=|[=(),])/sy;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const rest = text.trimEnd();
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(rest); match !== null; match = TOKEN.exec(rest)) {
    tokens.push(match[1] ?? '');
    end = TOKEN.lastIndex;
  }
  if (end !== rest.length) throw new Error(`unexpected token: ${rest.slice(end, end + 1)}`);
  return tokens;
}

const ESCAPED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

function unquoted(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/gs, (_whole, char: string) => {
    const made = ESCAPED[char];
    if (made === undefined) throw new Error(`invalid escape: \\${char}`);
    return made;
  });
}
