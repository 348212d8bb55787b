import { expect, it } from "vitest"
import { readZapReply, zapRequest } from "../../src/socket/zap-messages.ts"
import { Refusal } from "../../src/zmtp/mechanisms/authenticate.ts"
import { askPython, describeWithPython } from "../support/python-program.ts"

const settings = { domain: "test", routingId: Buffer.from("server"), maxProperties: 100, maxSize: 10_000 }
const peerAddress = "192.0.2.1"

const requestFor = (mechanism: "NULL" | "PLAIN", ...credentials: string[]): string[] =>
  zapRequest({ mechanism, peerAddress, credentials: credentials.map((each) => Buffer.from(each)) }, settings)
    // A REP socket keeps the empty frame to itself.
    .slice(1)
    .map((each) => Buffer.from(each).toString("latin1"))

describeWithPython("The ZAP handler of pyzmq", () => {
  it("understands what we ask, and we understand its replies", async () => {
    const replies = (await askPython("zap_handler.py", [
      requestFor("PLAIN", "admin", "secret"),
      requestFor("PLAIN", "admin", "guess"),
      requestFor("NULL"),
    ])) as string[][]
    const [insider, stranger, anonymous] = replies.map(
      (reply) => () =>
        readZapReply(
          ["", ...reply].map((each) => Buffer.from(each, "latin1")),
          settings,
        ),
    )
    expect(insider?.()).toEqual({ userId: "admin", properties: new Map() })
    expect(stranger).toThrow(Refusal)
    expect(stranger).toThrow(expect.objectContaining({ status: 400 }))
    expect(anonymous?.().userId).toBe("anonymous")
  })
})
