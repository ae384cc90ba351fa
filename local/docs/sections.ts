/** Parts of the docs that are generated: each is between two comments that name it. */

/** `document` with the part `name` replaced. Throws Error where the document has no such part. */
export function withSection(document: string, name: string, text: string): string {
  const [from, to] = boundsOf(document, name);
  return `${document.slice(0, from)}\n${text}\n${document.slice(to)}`;
}

/** The lines of the part `name`. Throws Error where the document has no such part. */
export function sectionOf(document: string, name: string): string[] {
  const [from, to] = boundsOf(document, name);
  return document.slice(from + 1, to - 1).split('\n');
}

/** Where the part's text begins and ends, its line breaks included. */
function boundsOf(document: string, name: string): [from: number, to: number] {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The document has no part ${begin} … ${end}.`);
  return [from + begin.length, to];
}
