/**
 * Data Actions as resources of Genesys Cloud's Terraform provider, CX as Code. A resource whose contract changes is made
 * again under another id, which the flows don't know: so each version is a resource and a file of its own.
 */
import type { DataAction } from './action.ts';
import { type HclBody, hclBlock, hclText } from './hcl.ts';

/** What every file of actions refers to. */
export const VARIABLES = {
  file: 'steadyline-data-actions.tf',
  content: ['id', 'name']
    .map((part) =>
      hclBlock(
        'variable',
        [`steadyline_integration_${part}`],
        [
          [
            'description',
            hclText(`${part === 'id' ? 'Id' : 'Name'} of the Web Services Data Actions integration`),
          ],
          ['type', 'string'],
        ],
      ),
    )
    .join('\n'),
};

/** `steadyline_crm_create_case_v1`: names hold dashes and blanks only, so that no two become one label. */
export function labelOf({ name }: DataAction): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '_');
}

export function terraformOf(action: DataAction): string {
  const { config, contract } = action;
  const { request, response } = config;
  const body: HclBody = [
    ['name', hclText(action.name)],
    ['category', 'var.steadyline_integration_name'],
    ['integration_id', 'var.steadyline_integration_id'],
    ['secure', String(action.secure)],
    ['config_timeout_seconds', String(config.timeoutSeconds)],
    ['contract_input', { call: 'jsonencode', value: contract.input.inputSchema }],
    ['contract_output', { call: 'jsonencode', value: contract.output.successSchema }],
    [
      'config_request',
      [
        ['request_url_template', hclText(request.requestUrlTemplate)],
        ['request_type', hclText(request.requestType)],
        ['request_template', hclText(request.requestTemplate)],
        ['headers', { value: request.headers }],
      ],
    ],
    [
      'config_response',
      [
        ['translation_map', { value: response.translationMap }],
        ['translation_map_defaults', { value: response.translationMapDefaults }],
        ['success_template', hclText(response.successTemplate)],
      ],
    ],
  ];
  return hclBlock('resource', ['genesyscloud_integration_action', labelOf(action)], body);
}
