/** Texts with `*` and `?`, and ARNs of such texts. */

const known = new Map<string, RegExp>();

/** Whether `text` is of the pattern: `*` stands for any number of characters, `?` for one. Case counts. */
export function matchesText(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  let expression = known.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    known.set(pattern, expression);
  }
  return expression.test(text);
}

/**
 * Whether an ARN is of the pattern: each of its six parts on its own, so that a wildcard never reaches over a colon of
 * the first five. `*` alone is every ARN.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html (ARN operators)
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const [parts, given] = [partsOf(pattern), partsOf(arn)];
  if (parts.length < 6 || given.length < 6) return false;
  return parts.every((part, index) => matchesText(part, given[index] ?? ''));
}

/** What follows the fifth colon is one part. */
function partsOf(arn: string): string[] {
  const all = arn.split(':');
  return [...all.slice(0, 5), ...(all.length > 5 ? [all.slice(5).join(':')] : [])];
}
