import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"
import { anyEndpoint } from "../support/wiring.ts"

/** Types that connect once to an endpoint, however often they are told to, and types that connect each time. */
const repeated = [
  { type: "DEALER", peer: "ROUTER", times: 1 },
  { type: "REQ", peer: "REP", times: 1 },
  { type: "PUSH", peer: "PULL", times: 3 },
  { type: "PULL", peer: "PUSH", times: 3 },
  { type: "ROUTER", peer: "DEALER", times: 3 },
  { type: "REP", peer: "REQ", times: 3 },
] as const

describe.for(repeated)("A $type that connects three times to one endpoint", ({ type, peer, times }) => {
  test.for(["tcp", "ipc"] as const)(`has it as ${times} (%s)`, async (transport, { context }) => {
    const binder = context.socket(peer)
    const endpoint = await binder.bind(anyEndpoint(transport))
    const connector = context.socket(type)
    for (let time = 0; time < 3; time++) connector.connect(endpoint)
    await until(() => connector.stats().peers === times && binder.stats().peers === times)
    connector.disconnect(endpoint)
    await until(() => binder.stats().peers === 0)
    expect(() => connector.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })
})
