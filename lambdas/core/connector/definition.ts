/** A connector: how a system is reached, what can be asked of it and what may be done to it. */
import type { Auth } from '../credentials/auth.ts';
import type { EventMessage } from '../ports.ts';
import type { Reply } from '../reply/read-reply.ts';
import type { ReplyTable } from '../reply/table.ts';
import type { VerifierProfile } from '../verify/profile.ts';
import type { AnswerFields, FieldValue, InputFields, ValueOf, ValuesOf } from './fields.ts';
import type { Once } from './once.ts';
import type { Reading, StatedValues } from './reading.ts';
import type { ConnectorRequest } from './request/request.ts';
import type { Duration, Limit } from './units.ts';
import type { ConversationWriteBack, WriteBack, WriteBackDefinition } from './write-back.ts';

export interface Connector {
  /** Names its breaker, lanes, token, queues, functions and settings. */
  name: string;
  /** The shipped kind that it is of, by which the local runner finds a simulator. @default none */
  kind?: string;
  /** The setting `<NAME>_BASE_URL` may replace it. */
  baseUrl: string;
  auth: Auth;
  /** By lane; `default` for every request that names none. */
  limits: Readonly<Record<string, Limit>> & { default: Limit };
  /** Of one exchange. */
  timeout: Duration;
  /** How its answers are read. @default by status and shape alone */
  errors: ReplyTable;
  lookups: Readonly<Record<string, Lookup>>;
  operations: Readonly<Record<string, Operation>>;
  /** The first rule that takes an event counts. */
  events: Readonly<Record<string, EventRule>>;
  /** The system's own webhook. */
  changes?: Changes;
}

/** A connector as it is written. */
export type ConnectorDefinition = Omit<Connector, 'errors' | 'lookups' | 'operations' | 'events'> &
  Partial<Pick<Connector, 'errors' | 'lookups' | 'operations' | 'events'>>;

export interface CacheRule {
  /** Answered without asking. */
  fresh: Duration;
  /** Answered where the system can't be asked. */
  stale: Duration;
  /** How long an absence counts; it is never stale. */
  absent: Duration;
  /** Whether personal fields are served stale, too. @default false */
  personalStale?: boolean;
}

/** A lookup as the engine sees it. */
export interface Lookup {
  keys: InputFields;
  ask: Readonly<Record<string, (keys: Readonly<Record<string, FieldValue>>) => ConnectorRequest>>;
  read: (reply: Reply, keys: Readonly<Record<string, FieldValue>>) => Reading | undefined;
  answer: AnswerFields;
  entity?: (answer: Readonly<Record<string, string | number | boolean>>) => EntityIds;
  cache: CacheRule;
  /** What of the answer goes back to the platform; best effort, since no answer waits for it. @default nothing */
  writeBack?: ConversationWriteBack;
}
export type EntityIds = string | readonly string[] | undefined;

interface LookupDefinition<Keys extends InputFields, Answer extends AnswerFields> {
  /** One of them is given. */
  keys: Keys;
  ask: NoInfer<{
    [Key in keyof Keys]: (keys: { readonly [One in Key]: ValueOf<Keys[One]> }) => ConnectorRequest;
  }>;
  /** Undefined where the reply is no answer at all. */
  read: (reply: Reply, keys: Partial<ValuesOf<NoInfer<Keys>>>) => Reading | undefined;
  answer: Answer;
  /** The ids under which the system reports changes of this record. */
  entity?: (answer: ValuesOf<NoInfer<Answer>>) => EntityIds;
  cache: CacheRule;
  writeBack?: WriteBackDefinition<NoInfer<Answer>> & { conversation: string };
}

/** Something that can be asked for, by one of several keys. */
export function lookup<Keys extends InputFields, Answer extends AnswerFields>(
  definition: LookupDefinition<Keys, Answer>,
): Lookup {
  return definition as unknown as Lookup;
}

/** What writes share. `Input` is erased: the engine passes what it has read by the same declaration. */
export interface WriteRule {
  once: Once<unknown>;
  /** The declared answer as the reply gives it; undefined where it is no answer. @default nothing */
  read?: (reply: Reply) => StatedValues | undefined;
  answer: AnswerFields;
  /** What of the answer goes back to the platform. @default nothing */
  writeBack?: WriteBack;
}

export interface WriteOperation extends WriteRule {
  writeBack?: ConversationWriteBack;
  input: InputFields;
  /** Whether fields that are not declared are refused, or left to `write`. @default 'refused' */
  undeclared?: 'refused' | 'passed on';
  orderedBy?: (input: Readonly<Record<string, FieldValue | undefined>>) => FieldValue | undefined;
}

/** Asks a lookup again and rewrites its cache entry. */
export interface RefreshOperation {
  refreshes: string;
  /** The one input, and which key of the lookup it is. */
  input: InputFields;
  key: string;
}
export type Operation = WriteOperation | RefreshOperation;

/** Undone requests and done ones differ in nothing but `once`: without it the type refuses the operation. */
interface OperationDefinition<Input extends InputFields, Answer extends AnswerFields> {
  input: Input;
  undeclared?: 'refused' | 'passed on';
  /** Requests of one value take effect in their order. @default each is independent */
  orderedBy?: (input: ValuesOf<NoInfer<Input>>) => FieldValue | undefined;
  once: Once<ValuesOf<NoInfer<Input>>>;
  read?: (reply: Reply) => { readonly [Name in keyof NoInfer<Answer>]?: unknown } | undefined;
  answer?: Answer;
  writeBack?: WriteBackDefinition<NoInfer<Answer>> & { conversation: keyof NoInfer<Input> & string };
}

/** Something that may be done. */
export function operation<Input extends InputFields, Answer extends AnswerFields>(
  definition: OperationDefinition<Input, Answer>,
): WriteOperation {
  return { answer: {}, ...definition } as unknown as WriteOperation;
}

/** An operation that asks the lookup `name` again, by the key `key`, which `input` gives. */
export function refresh(name: string, key: string, input: InputFields): RefreshOperation {
  return { refreshes: name, key, input };
}

/** An event as connectors see it. */
export type ConnectorEvent = Pick<
  EventMessage,
  'platform' | 'eventId' | 'interactionId' | 'eventType' | 'topic' | 'occurredAt' | 'data'
>;

export interface EventRule extends WriteRule {
  /** Event types; `*` stands for any characters. */
  types: readonly string[];
  /** @default every topic */
  topics?: readonly ConnectorEvent['topic'][];
}

interface EventDefinition<Answer extends AnswerFields> extends Pick<EventRule, 'types' | 'topics'> {
  once: Once<ConnectorEvent>;
  read?: (reply: Reply) => { readonly [Name in keyof NoInfer<Answer>]?: unknown } | undefined;
  /** A `caseId` in the answer leads to a platform update. */
  answer?: Answer;
  writeBack?: WriteBackDefinition<NoInfer<Answer>>;
}

/** Events that the connector takes, and what it makes of them. */
export function on<Answer extends AnswerFields>(definition: EventDefinition<Answer>): EventRule {
  return { answer: {}, ...definition } as unknown as EventRule;
}

/** One record that has changed: known by its id, or by keys of a lookup. */
export type Change =
  | { entity: string }
  | {
      lookup: string;
      /** One value a key, or several; as they came: what can't be read is counted, and keeps no other from being written. */
      keys: Readonly<Record<string, unknown>>;
      /** Keys that the record has given up: they are emptied, unless `keys` names them, too. */
      left?: Readonly<Record<string, unknown>>;
      /** New values by the names of the lookup's answer, where the notice carries them: written through with `changedAt`. */
      values?: StatedValues;
      /** When the record was changed, as it came; without it the entries are emptied. */
      changedAt?: unknown;
    };

export interface Changes {
  /** How the sender signs: a profile, or the name of one that is shipped. */
  verify: VerifierProfile | string;
  /** Empty where the notice concerns nobody; undefined where it can't be read. */
  read: (body: unknown) => readonly Change[] | undefined;
}

/** The connector, whole; `check` reports what is wrong with it. */
export function defineConnector(definition: ConnectorDefinition): Connector {
  return { errors: {}, lookups: {}, operations: {}, events: {}, ...definition };
}
