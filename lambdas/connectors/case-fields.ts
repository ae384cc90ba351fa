/** What a caller sends is not what a record has: of a request's fields only those that a case knows go to the system. */

export interface CaseFields {
  /** The record's own fields, in lower case: names are compared without case. */
  standard: ReadonlySet<string>;
  /** Fields of the organisation's own. */
  custom: RegExp;
  /** Callers' words for them, in lower case. */
  renamed: Readonly<Record<string, string>>;
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_case.htm */
export const SALESFORCE_CASE: CaseFields = {
  standard: words(`AccountId AssetId BusinessHoursId CaseOriginId Comments ContactId Description EntitlementId
    IsEscalated Language MilestoneStatus Origin OwnerId ParentId Priority ProductId Reason RecordTypeId ServiceContractId
    SourceId Status Subject SuppliedCompany SuppliedEmail SuppliedName SuppliedPhone Type`),
  custom: /^[A-Za-z]\w*__c$/i,
  renamed: { phone: 'SuppliedPhone', email: 'SuppliedEmail' },
};

/** The columns of `sn_customerservice_case` and of `task` that a caller may set. */
export const SERVICENOW_CASE: CaseFields = {
  standard:
    words(`account active approval assigned_to assignment_group business_service category cause close_notes
    comments company consumer contact contact_local_time contact_type description due_date entitlement escalation
    follow_up impact location needs_attention notes_to_comments opened_by parent priority product resolution_code
    short_description skills state subcategory urgency watch_list work_notes`),
  custom: /^(u|x)_\w+$/,
  renamed: { subject: 'short_description' },
};

/** The part of a request's fields that the record knows, under its own names. */
export function caseRecord(
  fields: Readonly<Record<string, unknown>>,
  { standard, custom, renamed }: CaseFields,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const lower = name.toLowerCase();
      const own = Object.hasOwn(renamed, lower) ? renamed[lower] : undefined;
      if (own !== undefined) return [[own, value] as const];
      return standard.has(lower) || custom.test(name) ? [[name, value] as const] : [];
    }),
  );
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.toLowerCase().split(/\s+/));
}
