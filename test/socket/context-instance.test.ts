import { describe, expect } from "vitest"
import { Context, context as initial, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { turns } from "../support/until.ts"

describe("The context of the program", () => {
  test("is the one that sockets have by themselves, and a new one when that has ended", async () => {
    expect(Context.instance()).toBe(initial)
    const socket = new Pull()
    expect(socket.context).toBe(Context.instance())
    await initial.destroy()
    const next = Context.instance()
    expect(next).not.toBe(initial)
    expect(next.closed).toBe(false)
    expect(Context.instance()).toBe(next)
    await next.term()
    expect(Context.instance()).not.toBe(next)
    await Context.instance().destroy()
  })
})

describe("A context", () => {
  test("takes defaults for its sockets when it is made", async () => {
    const context = new Context({ defaults: { linger: 7, subscribe: "x" } })
    expect(context.defaults.linger).toBe(7)
    expect(context.socket("REQ").linger).toBe(7)
    delete context.defaults.linger
    expect(context.socket("REQ").linger).toBe(-1)
    await context.destroy()
  })

  test("makes sockets of a class", ({ context }) => {
    class Jobs extends Pull {
      readonly label: string
      constructor({ label, ...options }: { label: string; context?: Context; linger?: number }) {
        super(options)
        this.label = label
      }
    }
    const jobs: Jobs = context.socket(Jobs, { label: "nightly", linger: 3 })
    expect(jobs).toBeInstanceOf(Jobs)
    expect([jobs.label, jobs.linger, jobs.context]).toEqual(["nightly", 3, context])
    const push: Push = context.socket(Push)
    expect(push.context).toBe(context)
  })

  test("gives up waiting for its end when told so, and goes on ending", async () => {
    const context = new Context()
    const socket = context.socket("PULL")
    await expect(context.term({ timeout: 5 })).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(context.term({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop")
    let ended = false
    const ending = context.term().then(() => {
      ended = true
    })
    await turns()
    expect(ended).toBe(false)
    await socket.close()
    await ending
    await context.term({ timeout: 0 })
  })
})
