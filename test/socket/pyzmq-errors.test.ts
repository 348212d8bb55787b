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

/** Cases with another outcome here than there. Each says which. */
const exceptions: Readonly<Record<string, string>> = {
  "closed-poll": "EBADF",
  "socket-after-term": "ETERM",
}

/** Errors of Python's own and what they are here. */
const classes: Readonly<Record<string, new (...values: never[]) => Error>> = {
  TypeError,
  ValueError: RangeError,
  OverflowError: RangeError,
  Again: zmq.AgainError,
  ZMQBindError: zmq.BindError,
  NotDone: zmq.NotDoneError,
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
    if (error === undefined) {
      expect(outcome).not.toBeInstanceOf(Error)
      return
    }
    const code = exceptions[id] ?? otherCodes[error.errnoName ?? ""] ?? error.errnoName
    if (code === undefined) expect(outcome).toBeInstanceOf(classes[error.type])
    else expect(outcome).toMatchObject({ code, errno: expect.any(Number), message: expect.any(String) })
  })

  it("is held to most of the vectors, those of Python alone left out", () => {
    expect(known.length).toBeGreaterThan(70)
    expect(known.length).toBe(Object.keys(misuses).length)
  })
})
