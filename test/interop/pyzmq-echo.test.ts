import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { afterEach, describe, expect, it } from "vitest"
import { Dealer, Router } from "../../src/index.ts"

const python = ["/usr/bin/python3", "python3"].find((each) => {
  try {
    execFileSync(each, ["-c", "import zmq"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})

const echo = `
import sys, zmq
socket = zmq.Context().socket(getattr(zmq, sys.argv[1]))
if sys.argv[2] == "bind":
    socket.bind("tcp://127.0.0.1:*")
    print(socket.last_endpoint.decode(), flush=True)
else:
    socket.connect(sys.argv[3])
    if sys.argv[1] == "DEALER": socket.send(b"hello")
while True: socket.send_multipart(socket.recv_multipart())
`

const peers: ChildProcess[] = []

const peer = (...parameters: string[]): ChildProcess => {
  const child = spawn(python as string, ["-c", echo, ...parameters], { stdio: ["ignore", "pipe", "inherit"] })
  peers.push(child)
  return child
}

afterEach(() => {
  for (const child of peers.splice(0)) child.kill("SIGKILL")
})

if (python === undefined && process.env["TYPEMQ_REQUIRE_PEERS"] === "1")
  throw new Error("python3-zmq is missing")

// Without Python's binding there is nobody to talk to; the interop job installs it and may not skip.
describe.skipIf(python === undefined)("pyzmq echoes", () => {
  const bodies = ["", "x", Buffer.alloc(255, 1), Buffer.alloc(256, 2), Buffer.alloc(1 << 20, 3)]

  it("what a DEALER that connects sends to its ROUTER", async () => {
    const child = peer("ROUTER", "bind")
    const endpoint = await new Promise<string>((resolve) =>
      child.stdout?.once("data", (chunk) => resolve(String(chunk).trim())),
    )
    await using dealer = new Dealer({ linger: 0 })
    dealer.connect(endpoint)
    await dealer.send(bodies)
    expect((await dealer.receive({ timeout: 5000 })).map((each) => each.length)).toEqual([
      0,
      1,
      255,
      256,
      1 << 20,
    ])
  })

  it("what a ROUTER that is bound sends to its DEALER", async () => {
    await using router = new Router({ linger: 0 })
    peer("DEALER", "connect", await router.bind("tcp://127.0.0.1:*"))
    const [id] = await router.receive({ timeout: 5000 })
    await router.send([id as Buffer, ...bodies])
    const [, ...back] = await router.receive({ timeout: 5000 })
    expect(back.map((each) => each.length)).toEqual([0, 1, 255, 256, 1 << 20])
  })
})
