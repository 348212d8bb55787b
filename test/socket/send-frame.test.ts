import { describe, expect } from "vitest"
import { Dealer, Pull, Push, Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

describe("A message sent frame by frame", () => {
  test("goes out as one, when its last frame is sent", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://whole"))
    await push.sendFrame("a", { more: true })
    await push.sendFrame(Buffer.from("b"), { more: true })
    expect(pull.tryReceive()).toBeUndefined()
    await push.sendFrame("c")
    expect((await pull.receive()).map(String)).toEqual(["a", "b", "c"])
    await push.sendFrame("alone")
    expect((await pull.receive()).map(String)).toEqual(["alone"])
  })

  test("is completed by send and trySend as well", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://completed"))
    await push.sendFrame("a", { more: true })
    await push.send(["b", "c"])
    expect((await pull.receive()).map(String)).toEqual(["a", "b", "c"])
    await push.sendFrame("d", { more: true })
    expect(push.trySend("e")).toBe(true)
    expect((await pull.receive()).map(String)).toEqual(["d", "e"])
    await push.send("f")
    expect((await pull.receive()).map(String)).toEqual(["f"])
  })

  test("can be begun before there is a peer, and with memory that is used again", async ({ context }) => {
    const push = new Push({ context })
    const block = Buffer.from("first")
    await push.sendFrame(block, { more: true })
    block.fill("x")
    const sending = push.sendFrame("second")
    const pull = new Pull({ context })
    push.connect(await pull.bind("inproc://begun"))
    await sending
    expect((await pull.receive()).map(String)).toEqual(["first", "second"])
  })

  test("is kept when trySend would have to wait", async ({ context }) => {
    const push = new Push({ context })
    await push.sendFrame("a", { more: true })
    expect(push.trySend("b")).toBe(false)
    const pull = new Pull({ context })
    push.connect(await pull.bind("inproc://kept"))
    expect(push.trySend("b")).toBe(true)
    expect((await pull.receive()).map(String)).toEqual(["a", "b"])
  })

  test("is forgotten as a whole when its last frame cannot be sent", async ({ context }) => {
    const push = new Push({ context })
    await push.sendFrame("a", { more: true })
    await expect(push.sendFrame("b", { timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    const pull = new Pull({ context })
    push.connect(await pull.bind("inproc://forgotten"))
    await push.send("new")
    expect((await pull.receive()).map(String)).toEqual(["new"])
  })

  test("is not damaged by what is no frame", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://undamaged"))
    await push.sendFrame("a", { more: true })
    expect(() => push.sendFrame({} as string)).toThrow(TypeError)
    expect(() => push.send([{} as string])).toThrow(TypeError)
    await push.sendFrame("b")
    expect((await pull.receive()).map(String)).toEqual(["a", "b"])
  })

  test("fails as every send does", async ({ context }) => {
    const request = new Request({ context })
    const dealer = new Dealer({ context })
    request.connect(await dealer.bind("inproc://fails"))
    await request.sendFrame("a", { more: true })
    await request.sendFrame("b")
    await expect(request.sendFrame("too early")).rejects.toMatchObject({ code: "EFSM" })
    const aborted = AbortSignal.abort(new Error("no"))
    await expect(dealer.sendFrame("x", { signal: aborted })).rejects.toThrow("no")
    await dealer.close()
    expect(() => dealer.sendFrame("x", { more: true })).toThrow("closed")
  })
})
