// What iam-simulate says to Roles Anywhere's requests for a role: a line of JSON in, a line of JSON out.
//
//     RA_NODE_MODULES=FOLDER node simulate.mjs    FOLDER holds node_modules/@cloud-copilot/iam-simulate
//
// In:  {"policy": …, "action": "sts:AssumeRole", "context": {"key": ["value", …]}}
// Out: "Allowed", "ExplicitlyDenied", "ImplicitlyDenied", or {"error": "…"}

import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const load = (path) => import(pathToFileURL(join(process.env.RA_NODE_MODULES, 'node_modules/@cloud-copilot', path)))
const { loadPolicy } = await load('iam-policy/dist/esm/index.js')
// The engine itself: what stands before it drops the condition keys that it does not know for an action.
const { authorize } = await load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js')
const { DiscoveryContextKeyConstraints } = await load('iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js')
const { AwsRequestImpl } = await load('iam-simulate/dist/esm/request/request.js')
const { RequestContextImpl } = await load('iam-simulate/dist/esm/requestContext.js')

const SERVICE = 'rolesanywhere.amazonaws.com'
const ACCOUNT = '111122223333'
const ROLE = { resource: `arn:aws:iam::${ACCOUNT}:role/a-role`, accountId: ACCOUNT }

function answer({ policy, action, context }) {
  // A key with one value is a string there; one with several, or none, an array.
  const variables = Object.entries(context).map(([key, values]) => [key, values.length === 1 ? values[0] : values])
  const analysis = authorize({
    request: new AwsRequestImpl(SERVICE, ROLE, action, new RequestContextImpl(Object.fromEntries(variables))),
    resourcePolicy: loadPolicy(policy, { name: 'trust policy' }),
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
    serviceSettings: {},
  })
  return analysis.result
}

for await (const line of createInterface({ input: process.stdin })) {
  let result
  try {
    result = answer(JSON.parse(line))
  } catch (error) {
    result = { error: String(error) }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
