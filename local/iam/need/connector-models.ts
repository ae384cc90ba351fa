/** Which functions of the default deployment do what a connector's do, and what theirs is called there. */
import type { NotedCall } from '../gate/authorize.ts';

type Does = (call: NotedCall) => boolean;

/** A function of the default deployment whose calls a connector's function makes, too. */
export interface Model {
  like: string;
  /** Which of its calls; all where this is absent. */
  does?: Does;
}

const usesTopics: Does = ({ resource, context }) =>
  resource.startsWith('topic ') || String(context['kms:ViaService']).startsWith('sns.');
const tokens: Model = {
  like: 'platform-updater',
  does: (call) => call.resource === 'table tokens' || usesTopics(call),
};

/** By kind of function. A connector's controller moves its own sources; incidents are for the default's to reconcile. */
export const models: Readonly<Record<string, readonly Model[]>> = {
  'events-worker': [{ like: 'voice-worker' }, tokens],
  'requests-worker': [{ like: 'request-worker' }, tokens],
  'refresh-worker': [{ like: 'refresh-worker' }, tokens],
  lookup: [{ like: 'lookup' }, { ...tokens, does: ({ resource }) => resource === 'table tokens' }],
  changes: [{ like: 'crm-update' }],
  'flow-controller': [
    {
      like: 'flow-controller',
      does: (call) =>
        call.action !== 'dynamodb:Scan' && call.resource !== 'table tokens' && !usesTopics(call),
    },
  ],
  'pause-watchdog': [{ like: 'pause-watchdog' }],
};

/** The default's own queues, secrets and sources, as a connector names its own. */
export const renamed: Readonly<Record<string, (connector: string) => string>> = {
  'queue voice.fifo': (name) => `queue ${name}-events.fifo`,
  'queue voice-dlq.fifo': (name) => `queue ${name}-events-dlq.fifo`,
  'queue crm-requests.fifo': (name) => `queue ${name}-requests.fifo`,
  'queue crm-requests-dlq.fifo': (name) => `queue ${name}-requests-dlq.fifo`,
  'queue refresh': (name) => `queue ${name}-refresh`,
  'queue refresh-dlq': (name) => `queue ${name}-refresh-dlq`,
  'secret crm': (name) => `secret connector-${name}`,
  'secret webhook-crm': (name) => `secret webhook-${name}`,
  'mapping voice-worker': (name) => `mapping ${name}-events-worker`,
  'mapping request-worker': (name) => `mapping ${name}-requests-worker`,
  'mapping refresh-worker': (name) => `mapping ${name}-refresh-worker`,
};

/** Of what other functions of the default deployment are fed from, no connector has the like. */
export const others = /^(queue|mapping) (digital|enrichment)/;
