/** The objects of the simulated organisation and their fields. */

const COMMON = ['Id', 'Name', 'OwnerId', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp'];

const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  Contact: [
    ...COMMON,
    'AccountId',
    'Account.Name',
    'Phone',
    'MobilePhone',
    'HomePhone',
    'OtherPhone',
    'Email',
    'Department',
    'Tier__c',
  ],
  Case: [
    ...COMMON.filter((name) => name !== 'Name'),
    'CaseNumber',
    'AccountId',
    'ContactId',
    'Subject',
    'Description',
    'Origin',
    'Priority',
    'Reason',
    'Status',
    'Type',
    'SuppliedName',
    'SuppliedEmail',
    'SuppliedPhone',
    'SuppliedCompany',
    'Steadyline_Request__c',
    'Conversation__c',
  ],
  Steadyline_Event__c: [
    ...COMMON,
    'Steadyline_Key__c',
    'Platform__c',
    'Event_Id__c',
    'Interaction_Id__c',
    'Event_Type__c',
    'Occurred_At__c',
    'Data__c',
  ],
};

/** External ids that are marked unique; names of fields are compared without case. */
const UNIQUE = ['steadyline_request__c', 'steadyline_key__c'];
/** Salesforce fills these itself. */
const READ_ONLY = ['id', 'casenumber', 'createddate', 'lastmodifieddate', 'systemmodstamp', 'account.name'];

export interface Schema {
  object(name: string): string | undefined;
  /** The field's own spelling; undefined where the object has none of that name. */
  field(object: string, name: string): string | undefined;
  isUnique(field: string): boolean;
  isWritable(field: string): boolean;
  add(object: string, field: string): void;
  reset(): void;
}

/** The standard objects with the fields that a Steadyline package adds. */
export function createSchema(): Schema {
  let fields = fieldsByObject();
  const nameIn = (names: Iterable<string>, wanted: string): string | undefined =>
    [...names].find((name) => name.toLowerCase() === wanted.toLowerCase());
  return {
    object: (name) => nameIn(fields.keys(), name),
    field: (object, name) => nameIn(fields.get(object) ?? [], name),
    isUnique: (field) => UNIQUE.includes(field.toLowerCase()),
    isWritable: (field) => !READ_ONLY.includes(field.toLowerCase()),
    add: (object, field) => void fields.set(object, [...(fields.get(object) ?? COMMON), field]),
    reset: () => {
      fields = fieldsByObject();
    },
  };
}

function fieldsByObject(): Map<string, readonly string[]> {
  return new Map(Object.entries(OBJECTS));
}
