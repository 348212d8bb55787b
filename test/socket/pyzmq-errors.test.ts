import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import { misuses } from "../support/pyzmq-misuses.ts"

interface Case {
  readonly id: string
  readonly out: {
    readonly error?: { readonly type: string; readonly errnoName?: string }
  }
}

const file = new URL("../vectors/pyzmq/errors.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }

/** What is one code there and another here: for users of the package zeromq, closed sockets give EBADF. */
const otherCodes: Readonly<Record<string, string>> = { ENOTSOCK: "EBADF" }

/** Cases with another code here than there. */
const otherOutcomes: Readonly<Record<string, string>> = {
  "closed-poll": "EBADF",
  "socket-after-term": "ETERM",
  // There the mistake surfaces as Python's, or late, or never.
  "set-overflow": "EINVAL",
  "set-unknown-bytes": "EINVAL",
  "get-string-unknown": "EINVAL",
  "connect-port-range": "EINVAL",
  "random-inproc": "EPROTONOSUPPORT",
  "ctx-attr-set-unknown": "EINVAL",
  "poller-unregister-unknown": "EINVAL",
}

/** Properties that there are not have no value here; names may be written in any case. */
const values: Readonly<Record<string, unknown>> = {
  "hwm-get": [11, 11, 11],
  "ctx-del": [],
  "ctx-defaults": [1, 1023, 65_535, 1, 2_147_483_647, 0],
  "ctx-draft-type": 12,
  again: ["EAGAIN", true],
  contextterminated: true,
  "frame-get-property-missing": undefined,
  "frame-property-Peer-Address": "127.0.0.1",
  "frame-property-Identity": "me",
  "frame-property-Routing-Id": undefined,
  "frame-property-socket-type": "DEALER",
  "frame-property-Hello": undefined,
  "frame-user-id-absent": undefined,
  "recv-into-truncates": 11,
  "recv-into-discard": 11,
  "after-destroy-closed": true,
  "multipart-partial-not-sent": 0,
}

/** Errors of Python's own and what they are here. */
const classes: Readonly<Record<string, new (...values: never[]) => Error>> = {
  TypeError,
  ValueError: RangeError,
  OverflowError: RangeError,
  Again: zmq.AgainError,
  ZMQBindError: zmq.BindError,
  NotDone: zmq.NotDoneError,
  UnicodeDecodeError: TypeError,
  UnpicklingError: Error,
}

const known = cases.filter(({ id }) => Object.hasOwn(misuses, id))

const outcomeOf = async (misuse: (context: zmq.Context) => unknown): Promise<unknown> => {
  const context = new zmq.Context()
  context.defaults.linger = 0
  try {
    return { value: await misuse(context) }
  } catch (error) {
    return error
  } finally {
    await context.destroy({ linger: 0 })
  }
}

describe("What fails in PyZMQ", () => {
  it.each(known)("fails here in the same way: $id", async ({ id, out: { error } }) => {
    const outcome = await outcomeOf(misuses[id] as (context: zmq.Context) => unknown)
    if (Object.hasOwn(values, id)) {
      expect(outcome).toEqual({ value: values[id] })
      return
    }
    const code = otherOutcomes[id] ?? otherCodes[error?.errnoName ?? ""] ?? error?.errnoName
    if (code !== undefined) {
      expect(outcome).toMatchObject({ code, errno: expect.any(Number), message: expect.any(String) })
    } else if (error !== undefined) {
      // What was never tracked is a wrong value there, and of a wrong type here.
      expect(outcome).toBeInstanceOf(id === "tracker-untracked" ? TypeError : classes[error.type])
    } else {
      expect(outcome).not.toBeInstanceOf(Error)
    }
  })

  it("is held to most of the vectors, those of Python alone left out", () => {
    expect(known.length).toBeGreaterThan(95)
    expect(known.length).toBe(Object.keys(misuses).length)
  })
})
