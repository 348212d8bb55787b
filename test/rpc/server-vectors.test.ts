import { describe, expect } from "vitest"
import { type Context, Dealer } from "../../src/index.ts"
import { serveRpc } from "../../src/rpc/call-services.ts"
import type { Handler } from "../../src/rpc/handler.ts"
import { method } from "../../src/rpc/method.ts"
import { named, namedRest, type Parameter, param, rest } from "../../src/rpc/parameters.ts"
import { test } from "../support/context-test.ts"
import { RpcFixture } from "../support/rpc-fixture.ts"
import { framesOf, hexOf, type LogRecord, rpcVectors } from "../support/rpc-vectors.ts"

interface CallVector {
  readonly name: string
  readonly request: readonly string[]
  readonly reply: readonly string[] | null
}

interface ParameterDescription {
  readonly name: string
  readonly kind: string
  readonly default?: { readonly type: string; readonly value?: string }
}

/** Sends requests to a service, one after the other, and gives the frames of the answers. */
const ask = async (
  context: Context,
  handler: Handler,
  requests: readonly (readonly string[])[],
  logged: string[] = [],
): Promise<string[][]> => {
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (...args: unknown[]) => logged.push(args.join(" ")),
  }
  await using _service = await serveRpc(handler, { context, bind: "inproc://service", logger })
  const client = new Dealer({ context, routingId: "peer" })
  client.connect("inproc://service")
  const answers: string[][] = []
  for (const request of requests) {
    await client.send(framesOf(request))
    answers.push(hexOf(await client.receive()))
  }
  await client.close()
  return answers
}

const kinds: Readonly<Record<string, (name: string, options: { default?: unknown }) => Parameter>> = {
  positional_only: (name, options) => param(name, undefined, { ...options, positionalOnly: true }),
  positional_or_keyword: (name, options) => param(name, undefined, options),
  keyword_only: (name, options) => named(name, undefined, options),
  var_positional: (name) => rest(name),
  var_keyword: (name) => namedRest(name),
}

const parameterOf = ({ name, kind, default: fallback }: ParameterDescription): Parameter => {
  const value = fallback?.type === "int" ? Number(fallback.value) : null
  return (kinds[kind] as (typeof kinds)[string])(name, fallback === undefined ? {} : { default: value })
}

describe("A service answers as Python's does", () => {
  for (const family of ["rpc-call", "rpc-dispatch"]) {
    const vectors = rpcVectors<CallVector>(family).filter(
      ({ request }) => !request.some((each) => typeof each !== "string"),
    )
    test.for(vectors)(`${family}: $name`, async ({ request, reply, name }, { context }) => {
      const [answer] = await ask(context, new RpcFixture(), [request])
      if (reply === null || name.includes("__dict__")) {
        // Where Python fails to answer, or reaches what is private, there is no such method here.
        expect(answer?.[0]?.slice(-2)).toBe("01")
        expect(Buffer.from(answer?.[1] as string, "hex").toString()).toContain(
          "aiozmq.rpc.base.NotFoundError",
        )
        return
      }
      expect(answer?.[0]?.slice(8, 16)).toBe(reply[0]?.slice(8, 16))
      expect(answer?.[0]?.slice(32)).toBe(reply[0]?.slice(32))
      expect(answer?.slice(1)).toEqual(reply.slice(1))
    })
  }

  test.for(rpcVectors<CallVector & { parameters: ParameterDescription[] }>("rpc-signature"))(
    "arguments: $name",
    async ({ parameters, request, reply }, { context }) => {
      const target = method(parameters.map(parameterOf), (values) => Object.entries(values))
      const [answer] = await ask(context, { target }, [request])
      expect(answer?.slice(1)).toEqual(reply?.slice(1))
    },
  )

  test.for(
    rpcVectors<{ name: string; frames: string[]; reply: string[] | null; log?: LogRecord[] }>(
      "rpc-server-raw",
    ),
  )("raw frames: $name", async ({ frames, reply, log = [], name }, { context }) => {
    const next = ["01000200ffff00000000000000001040", "66756e63", "90", "80"]
    const logged: string[] = []
    const requests = reply === null ? [frames, next] : [frames]
    if (reply === null) {
      // Nothing answers it: the answer to the next request is the first that comes.
      const answers = await askBoth(context, requests, logged)
      if (name === "kwargs has an int key") {
        // Python cannot even read it; here the caller learns what is wrong.
        expect(Buffer.from(answers[1] as string, "hex").toString()).toContain("keywords must be strings")
        return
      }
      expect(answers[1]).toBe("929080")
      expect(logged.map((each) => each.startsWith((log[0] as LogRecord).message))).toEqual([true])
      return
    }
    const [answer] = await ask(context, new RpcFixture(), [frames], logged)
    expect(answer?.at(-1)).toBe(reply.at(-1))
    expect(answer?.slice(0, -2)).toEqual(reply.slice(0, -2))
    expect(logged).toEqual([])
  })
})

const askBoth = async (
  context: Context,
  [first, second]: readonly (readonly string[])[],
  logged: string[],
): Promise<string[]> => {
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (...args: unknown[]) => logged.push(args.join(" ")),
  }
  await using _service = await serveRpc(new RpcFixture(), { context, bind: "inproc://service", logger })
  const client = new Dealer({ context, routingId: "peer" })
  client.connect("inproc://service")
  await client.send(framesOf(first as string[]))
  await client.send(framesOf(second as string[]))
  const answer = hexOf(await client.receive())
  await client.close()
  return answer
}
