/** What AWS documents of its decisions, a case a row, each with the page that says so. */
import type { PolicyDocument, RawStatement } from '../../../local/iam/policy/document.ts';
import type { Principal } from '../../../local/iam/policy/principals.ts';
import type { AccessRequest, Decision } from '../../../local/iam/policy/request.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const denyAllow = `${guide}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const basics = `${guide}reference_policies_evaluation-logic_policy-eval-basics.html`;
const interplay = `${guide}reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html`;
const boundaries = `${guide}access_policies_boundaries.html`;
const principals = `${guide}reference_policies_elements_principal.html`;
const operators = `${guide}reference_policies_elements_condition_operators.html`;
const manyKeys = `${guide}reference_policies_condition-single-vs-multi-valued-context-keys.html`;
const setOperators = `${guide}reference_policies_condition-multi-valued-context-keys-or-values.html`;
const leadingKeys =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html';
const keyPolicies = 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html';
const keyDefault = 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html';
const viaService = 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html';
const crossAccount = `${guide}reference_policies_evaluation-logic-cross-account.html`;
const externalId = `${guide}id_roles_common-scenarios_third-party.html`;
const deputy = `${guide}confused-deputy.html`;

export interface Case {
  says: string;
  source: string;
  identity?: readonly RawStatement[];
  boundary?: readonly RawStatement[];
  resource?: readonly RawStatement[];
  trust?: readonly RawStatement[];
  isOwnPolicyNeeded?: boolean;
  call?: Partial<AccessRequest>;
  expected: Decision;
}

const account = '111122223333';
const roleArn = `arn:aws:iam::${account}:role/worker`;
const role: Principal = { kind: 'role', arn: roleArn, account };
const other: Principal = { kind: 'account', account: '444455556666' };
const foreignRole = 'arn:aws:iam::444455556666:role/worker';
const service = (name: string): Principal => ({ kind: 'service', name: `${name}.amazonaws.com` });
const queue = `arn:aws:sqs:us-east-1:${account}:jobs`;
const table = `arn:aws:dynamodb:us-east-1:${account}:table/records`;
const key = `arn:aws:kms:us-east-1:${account}:key/1234`;

/** The call of a case that says nothing else: the role sends to the queue. */
export const usual: AccessRequest = { caller: role, action: 'sqs:SendMessage', resource: queue, context: {} };

const send: RawStatement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue };
const decrypt: RawStatement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key };
const put: RawStatement = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table };
const sendIf = (Condition: NonNullable<RawStatement['Condition']>): RawStatement => ({ ...send, Condition });
const to = (Principal: RawStatement['Principal'], statement = send): RawStatement =>
  Principal === undefined ? statement : { ...statement, Principal };
const deny = (statement: RawStatement): RawStatement => ({ ...statement, Effect: 'Deny' });
const delegates: RawStatement = {
  ...{ Effect: 'Allow', Action: 'kms:*', Resource: '*' },
  Principal: { AWS: `arn:aws:iam::${account}:root` },
};
const useKey = { action: 'kms:Decrypt', resource: key };
const keyed = (...keys: string[]): Partial<AccessRequest> => ({
  ...{ action: 'dynamodb:PutItem', resource: table },
  context: { 'dynamodb:LeadingKeys': keys },
});

const yes: Decision = { isAllowed: true };
const no = (origin: Decision['origin'], isExplicit = false): Decision => ({
  isAllowed: false,
  ...(origin === undefined ? {} : { origin }),
  isExplicit,
});
const ungranted = no('identity-based policy');

export const cases: readonly Case[] = [
  { says: 'nothing is granted by default', source: denyAllow, expected: ungranted },
  { says: 'what the role’s policy grants is granted', source: basics, identity: [send], expected: yes },
  {
    says: 'a deny beside the grant wins',
    source: interplay,
    identity: [send, deny(send)],
    expected: no('identity-based policy', true),
  },
  {
    says: 'a deny of the resource’s policy wins over the role’s grant',
    source: denyAllow,
    identity: [send],
    resource: [to({ AWS: '*' }, deny(send))],
    expected: no('resource-based policy', true),
  },
  {
    says: 'a deny of the role wins over the grant of the resource’s policy',
    source: denyAllow,
    identity: [deny(send)],
    resource: [to({ AWS: roleArn })],
    expected: no('identity-based policy', true),
  },
  {
    says: 'within an account the resource’s policy alone grants to a role that it names',
    source: basics,
    resource: [to({ AWS: roleArn })],
    expected: yes,
  },
  {
    says: 'a resource’s policy that names the account leaves the grant to the role’s policies',
    source: principals,
    resource: [to({ AWS: `arn:aws:iam::${account}:root` })],
    expected: ungranted,
  },
  {
    says: 'a deny that names the account is for every role of it',
    source: principals,
    identity: [send],
    resource: [to({ AWS: account }, deny(send))],
    expected: no('resource-based policy', true),
  },
  {
    says: 'a resource’s policy for another role grants nothing',
    source: principals,
    resource: [to({ AWS: `arn:aws:iam::${account}:role/other` })],
    expected: ungranted,
  },
  {
    says: 'a grant outside the permissions boundary is none',
    source: boundaries,
    identity: [send],
    boundary: [put],
    expected: no('permissions boundary'),
  },
  {
    says: 'a boundary grants nothing by itself',
    source: boundaries,
    boundary: [send],
    expected: ungranted,
  },
  {
    says: 'a grant within the boundary is granted',
    source: boundaries,
    identity: [send],
    boundary: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
    expected: yes,
  },
  {
    says: 'a boundary also limits what a resource’s policy grants to a role’s ARN',
    source: boundaries,
    resource: [to({ AWS: roleArn })],
    boundary: [put],
    expected: no('permissions boundary'),
  },
  {
    says: 'a deny of the boundary wins',
    source: boundaries,
    identity: [send],
    boundary: [send, deny(send)],
    expected: no('permissions boundary', true),
  },
  {
    says: 'a service needs the resource’s policy',
    source: principals,
    identity: [send],
    call: { caller: service('events') },
    expected: no('resource-based policy'),
  },
  {
    says: 'a service that the resource’s policy names may',
    source: principals,
    resource: [to({ Service: 'events.amazonaws.com' })],
    call: { caller: service('events') },
    expected: yes,
  },
  {
    says: 'a service on behalf of another source than the named one may not',
    source: deputy,
    resource: [
      to(
        { Service: 'sns.amazonaws.com' },
        sendIf({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:news' } }),
      ),
    ],
    call: {
      caller: service('sns'),
      context: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:other' },
    },
    expected: no('resource-based policy'),
  },
  {
    says: 'a condition on a key that the call does not carry fails',
    source: operators,
    resource: [
      to({ Service: 'sns.amazonaws.com' }, sendIf({ StringEquals: { 'aws:SourceAccount': account } })),
    ],
    call: { caller: service('sns') },
    expected: no('resource-based policy'),
  },
  {
    says: 'who is of no organization is none of it',
    source: `${guide}reference_policies_condition-keys.html#condition-keys-principalorgid`,
    resource: [to('*', sendIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }))],
    call: { caller: other },
    expected: no('resource-based policy'),
  },
  {
    says: 'who is of the organization that a resource’s policy names may',
    source: `${guide}reference_policies_condition-keys.html#condition-keys-principalorgid`,
    resource: [to('*', sendIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }))],
    call: { caller: other, context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    expected: yes,
  },
  {
    says: 'a permission for one skill or device opens the function to no other',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    resource: [
      to({ Service: 'alexa.amazonaws.com' }, sendIf({ StringEquals: { 'lambda:EventSourceToken': 'ours' } })),
    ],
    call: { caller: service('alexa'), context: { 'lambda:EventSourceToken': 'theirs' } },
    expected: no('resource-based policy'),
  },
  {
    says: 'another account’s identity needs the resource’s policy',
    source: crossAccount,
    call: { caller: other },
    expected: no('resource-based policy'),
  },
  {
    says: 'another account that the resource’s policy names may, as far as this account goes',
    source: crossAccount,
    resource: [to({ AWS: '444455556666' })],
    call: { caller: other },
    expected: yes,
  },
  {
    says: 'a role’s policy opens no key whose own policy leaves nothing to the account',
    source: keyPolicies,
    identity: [decrypt],
    isOwnPolicyNeeded: true,
    call: useKey,
    expected: no('resource-based policy'),
  },
  {
    says: 'a key policy that lets the account decide grants nothing by itself',
    source: keyDefault,
    resource: [delegates],
    isOwnPolicyNeeded: true,
    call: useKey,
    expected: ungranted,
  },
  {
    says: 'a key policy that lets the account decide and a role’s policy open the key together',
    source: keyDefault,
    identity: [decrypt],
    resource: [delegates],
    isOwnPolicyNeeded: true,
    call: useKey,
    expected: yes,
  },
  {
    says: 'a key policy alone opens the key to a role that it names',
    source: keyPolicies,
    resource: [to({ AWS: roleArn }, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' })],
    isOwnPolicyNeeded: true,
    call: useKey,
    expected: yes,
  },
  {
    says: 'a key opened through one service is closed through another',
    source: viaService,
    identity: [
      { ...decrypt, Condition: { StringEquals: { 'kms:ViaService': ['sqs.us-east-1.amazonaws.com'] } } },
    ],
    resource: [delegates],
    isOwnPolicyNeeded: true,
    call: { ...useKey, context: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
    expected: ungranted,
  },
  {
    says: 'an encryption context is compared under its own name, as an ARN with wildcards',
    source: viaService,
    resource: [
      to(
        { Service: 'logs.us-east-1.amazonaws.com' },
        {
          ...{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' },
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-east-1:${account}:log-group:/app-*`,
            },
          },
        },
      ),
    ],
    isOwnPolicyNeeded: true,
    call: {
      ...{ ...useKey, caller: service('logs.us-east-1') },
      context: {
        'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-east-1:${account}:log-group:/app-one`,
      },
    },
    expected: yes,
  },
  {
    says: 'a trust policy lets in who knows the external id',
    source: externalId,
    trust: [
      {
        ...{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        },
        Condition: { StringEquals: { 'sts:ExternalId': 'ours' } },
      },
    ],
    isOwnPolicyNeeded: true,
    call: {
      caller: other,
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: { 'sts:ExternalId': 'ours' },
    },
    expected: yes,
  },
  {
    says: 'a trust policy keeps out who names another external id',
    source: externalId,
    trust: [
      {
        ...{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        },
        Condition: { StringEquals: { 'sts:ExternalId': 'ours' } },
      },
    ],
    isOwnPolicyNeeded: true,
    call: {
      caller: other,
      action: 'sts:AssumeRole',
      resource: roleArn,
      context: { 'sts:ExternalId': 'theirs' },
    },
    expected: no('resource-based policy'),
  },
  {
    says: 'any of a condition’s values will do',
    source: operators,
    identity: [sendIf({ StringEquals: { 'aws:SourceAccount': ['999999999999', account] } })],
    call: { context: { 'aws:SourceAccount': account } },
    expected: yes,
  },
  {
    says: 'all of a statement’s conditions must hold',
    source: operators,
    identity: [
      sendIf({ StringEquals: { 'aws:SourceAccount': account }, Bool: { 'aws:SecureTransport': 'true' } }),
    ],
    call: { context: { 'aws:SourceAccount': account, 'aws:SecureTransport': 'false' } },
    expected: ungranted,
  },
  {
    says: 'StringEquals knows no wildcards',
    source: operators,
    identity: [sendIf({ StringEquals: { 'aws:SourceAccount': '1111*' } })],
    call: { context: { 'aws:SourceAccount': account } },
    expected: ungranted,
  },
  {
    says: 'StringEquals sees capitals',
    source: operators,
    identity: [sendIf({ StringEquals: { 'sts:ExternalId': 'Ours' } })],
    call: { context: { 'sts:ExternalId': 'ours' } },
    expected: ungranted,
  },
  {
    says: 'StringLike knows * and ?',
    source: operators,
    identity: [sendIf({ StringLike: { 'sts:ExternalId': 'o?r*' } })],
    call: { context: { 'sts:ExternalId': 'ours' } },
    expected: yes,
  },
  {
    says: 'ArnEquals takes wildcards as ArnLike does, but none that reaches over a colon',
    source: operators,
    identity: [sendIf({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:news' } })],
    call: { context: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:news` } },
    expected: ungranted,
  },
  {
    says: 'a deny of unencrypted transport lets encrypted calls pass',
    source: operators,
    identity: [send],
    resource: [to('*', { ...deny(send), Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    call: { context: { 'aws:SecureTransport': 'true' } },
    expected: yes,
  },
  {
    says: 'a deny of unencrypted transport is for services too',
    source: principals,
    resource: [
      to({ Service: 'sns.amazonaws.com' }),
      to({ AWS: '*' }, { ...deny(send), Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    call: { caller: service('sns'), context: { 'aws:SecureTransport': 'false' } },
    expected: no('resource-based policy', true),
  },
  {
    says: 'Null asks that a key is absent',
    source: operators,
    identity: [sendIf({ Null: { 'aws:SourceArn': 'true' } })],
    expected: yes,
  },
  {
    says: 'Null with false asks that a key is there',
    source: operators,
    identity: [sendIf({ Null: { 'aws:SourceArn': 'false' } })],
    expected: ungranted,
  },
  {
    says: 'ForAllValues: every leading key must be allowed',
    source: leadingKeys,
    identity: [{ ...put, Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } } }],
    call: keyed('mine', 'yours'),
    expected: ungranted,
  },
  {
    says: 'ForAllValues: leading keys that are all allowed pass',
    source: leadingKeys,
    identity: [{ ...put, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine#*'] } } }],
    call: keyed('mine#1', 'mine#2'),
    expected: yes,
  },
  {
    says: 'ForAllValues holds where the key is absent',
    source: setOperators,
    identity: [{ ...put, Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } } }],
    call: { action: 'dynamodb:PutItem', resource: table },
    expected: yes,
  },
  {
    says: 'ForAnyValue does not hold where the key is absent',
    source: manyKeys,
    identity: [{ ...put, Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } } }],
    call: { action: 'dynamodb:PutItem', resource: table },
    expected: ungranted,
  },
  {
    says: 'an action’s wildcard is for that service alone, and capitals do not matter',
    source: `${guide}reference_policies_elements_action.html`,
    identity: [{ Effect: 'Allow', Action: ['SQS:send*', 'dynamodb:*'], Resource: '*' }],
    expected: yes,
  },
  {
    says: 'a grant on one queue is none on another',
    source: `${guide}reference_policies_elements_resource.html`,
    identity: [send],
    call: { resource: `${queue}-other` },
    expected: ungranted,
  },
  {
    says: 'a grant on a table is none on its index',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html',
    identity: [{ Effect: 'Allow', Action: 'dynamodb:Query', Resource: table }],
    call: { action: 'dynamodb:Query', resource: `${table}/index/found` },
    expected: ungranted,
  },
  {
    says: 'Null with false asks that a key of several values has one',
    source: setOperators,
    identity: [
      {
        ...put,
        Condition: {
          Null: { 'dynamodb:LeadingKeys': 'false' },
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'own#*' },
        },
      },
    ],
    call: keyed(),
    expected: ungranted,
  },
  {
    says: 'what is of another account needs that account’s policy beside the role’s',
    source: crossAccount,
    identity: [{ ...send, Resource: '*' }],
    call: { resource: 'arn:aws:sqs:us-east-1:444455556666:jobs' },
    expected: no('resource-based policy'),
  },
  {
    says: 'a role of another account needs its own policy beside the resource’s',
    source: crossAccount,
    resource: [to({ AWS: foreignRole })],
    call: { caller: { kind: 'role', arn: foreignRole, account: '444455556666' } },
    expected: ungranted,
  },
  {
    says: 'a role of another account that both sides let in may',
    source: crossAccount,
    identity: [send],
    resource: [to({ AWS: '444455556666' })],
    call: { caller: { kind: 'role', arn: foreignRole, account: '444455556666' } },
    expected: yes,
  },
];

/** Policies of one statement whose meaning is not known. */
export const unknown: readonly { what: string; statement: RawStatement }[] = [
  { what: 'action sqs:SendMesage', statement: { ...send, Action: 'sqs:SendMesage' } },
  { what: 'action s3:*', statement: { ...send, Action: 's3:*' } },
  {
    what: 'operator StringEqualsIgnoreCase',
    statement: sendIf({ StringEqualsIgnoreCase: { 'sts:ExternalId': 'x' } }),
  },
  {
    what: 'operator ForSomeValues:StringLike',
    statement: sendIf({ 'ForSomeValues:StringLike': { 'dynamodb:LeadingKeys': 'x' } }),
  },
  {
    what: 'operator StringEqualsIfExists',
    statement: sendIf({ StringEqualsIfExists: { 'sts:ExternalId': 'x' } }),
  },
  {
    what: 'condition key aws:PrincipalTag/team',
    statement: sendIf({ StringEquals: { 'aws:PrincipalTag/team': 'x' } }),
  },
  {
    what: 'variables',
    statement: sendIf({ StringEquals: { 'sts:ExternalId': ['$', '{aws:username}'].join('') } }),
  },
  { what: 'LeadingKeys', statement: sendIf({ StringEquals: { 'dynamodb:LeadingKeys': 'x' } }) },
  {
    what: 'ForAllValues:StringEquals',
    statement: sendIf({ 'ForAllValues:StringEquals': { 'sts:ExternalId': 'x' } }),
  },
  { what: 'element NotResource', statement: { ...send, NotResource: '*' } as RawStatement },
  { what: 'effect Permit', statement: { ...send, Effect: 'Permit' } },
  { what: 'resource jobs', statement: { ...send, Resource: 'jobs' } },
  { what: 'principal is not allowed', statement: to('*') },
  { what: 'action s*s:SendMessage', statement: { ...send, Action: 's*s:SendMessage' } },
  { what: 'action sqs*', statement: { ...send, Action: 'sqs*' } },
  { what: 'resource arn:aws:*:', statement: { ...send, Resource: `arn:aws:*:us-east-1:${account}:jobs` } },
  { what: 'value absent', statement: sendIf({ Null: { 'aws:SourceArn': 'absent' } }) },
];

export const documentOf = (Statement: readonly RawStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
});
