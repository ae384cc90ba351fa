/** What the simulated server takes for a resource: known elements of the right form, and those that must be there. */

type Form = 'text' | 'list' | 'object';

const ELEMENTS: Readonly<Record<string, { must: readonly string[]; known: Readonly<Record<string, Form>> }>> =
  {
    Task: {
      must: ['status', 'intent'],
      known: {
        identifier: 'list',
        status: 'text',
        intent: 'text',
        priority: 'text',
        description: 'text',
        for: 'object',
        note: 'list',
        code: 'object',
        owner: 'object',
      },
    },
    Communication: {
      must: ['status'],
      known: {
        identifier: 'list',
        status: 'text',
        sent: 'text',
        subject: 'object',
        payload: 'list',
        medium: 'list',
        note: 'list',
      },
    },
  };

/** What is wrong with it; undefined where nothing is. */
export function resourceFault(type: string, body: Readonly<Record<string, unknown>>): string | undefined {
  const rules = ELEMENTS[type];
  if (rules === undefined || body['resourceType'] !== type) return `the body is no ${type}`;
  for (const [name, value] of Object.entries(body)) {
    if (name === 'resourceType' || name === 'id' || name === 'meta') continue;
    const form = Object.hasOwn(rules.known, name) ? rules.known[name] : undefined;
    if (form === undefined) return `Unrecognized property '${name}'`;
    if (!isOf(form, value)) return `${type}.${name} has another form`;
  }
  const missing = rules.must.find((name) => body[name] === undefined);
  return missing === undefined ? undefined : `${type}.${missing} is required`;
}

function isOf(form: Form, value: unknown): boolean {
  if (form === 'list') return Array.isArray(value) && value.length > 0;
  if (form === 'text') return typeof value === 'string' && value !== '';
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
