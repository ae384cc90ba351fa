/**
 * Remembers how dynalite has parsed a condition: its parser backtracks exponentially in parentheses, some 10 ms for a
 * claim's condition, which is most of what the engine would do under load. The same text with the same names and
 * types of values parses to the same tree; only the values in it differ.
 */

/** What dynalite's parser is given beside the text. */
export interface ParseOptions {
  context: {
    attrNames?: Record<string, string>;
    attrVals?: Record<string, object>;
    unusedAttrNames?: Record<string, unknown>;
    unusedAttrVals?: Record<string, unknown>;
  };
}

/** A tree, or the text of an error. */
export type Parse = (text: string, options: ParseOptions) => unknown;

/** Trees kept; a stack has a few dozen conditions. */
const limit = 500;

/** A parse with memory. Texts whose errors depend on the values themselves are always parsed. */
export function rememberingParse(parse: Parse): Parse {
  const known = new Map<string, { tree: object; names: Map<unknown, string> }>();
  return (text, options) => {
    const { attrNames = {}, attrVals = {}, unusedAttrNames = {}, unusedAttrVals = {} } = options.context;
    if (/between|attribute_type/i.test(text)) return parse(text, options);
    const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
    const key = JSON.stringify([text, attrNames, types]);
    const found = known.get(key);
    if (found !== undefined) {
      for (const name of text.match(/#\w+/g) ?? []) delete unusedAttrNames[name];
      for (const name of text.match(/:\w+/g) ?? []) delete unusedAttrVals[name];
      return withValues(found.tree, (node) => {
        const name = found.names.get(node);
        return name === undefined ? undefined : attrVals[name];
      });
    }
    const tree = parse(text, options);
    if (typeof tree !== 'object' || tree === null) return tree;
    if (known.size >= limit) known.clear();
    known.set(key, { tree, names: new Map(Object.entries(attrVals).map(([name, value]) => [value, name])) });
    return withValues(tree, () => undefined);
  };
}

/** A deep copy in which `valueAt` replaces nodes; what is replaced is not copied. */
function withValues(node: unknown, valueAt: (node: object) => object | undefined): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const value = valueAt(node);
  if (value !== undefined) return value;
  if (Array.isArray(node)) return node.map((child) => withValues(child, valueAt));
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, withValues(child, valueAt)]));
}
