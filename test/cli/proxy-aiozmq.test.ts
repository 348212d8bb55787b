import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { once } from "node:events"
import { expect, it, onTestFinished } from "vitest"
import { Context, Publisher } from "../../src/index.ts"
import { describeAiozmq } from "../support/aiozmq-peer.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"

/** aiozmq-proxy itself, unbuffered so that its lines come as they are printed. */
const theirs = (...args: readonly string[]): ChildProcessWithoutNullStreams => {
  const program = "from aiozmq.cli.proxy import main; main()"
  const child = spawn("/usr/bin/python3", ["-u", "-W", "ignore", "-c", program, ...args])
  onTestFinished(() => void child.kill("SIGKILL"))
  return child
}

const textOf = (stream: NodeJS.ReadableStream): (() => string) => {
  let text = ""
  stream.on("data", (chunk) => {
    text += String(chunk)
  })
  return () => text
}

const any = "tcp://127.0.0.1:*"

describeAiozmq("proxy and aiozmq-proxy", () => {
  it.each([["queue"], ["streamer", "--back-connect", "tcp://127.0.0.1:1"]])(
    "have the same to say about %s without all addresses",
    async (...args) => {
      const child = theirs(...args)
      const complaint = textOf(child.stderr)
      const [code] = await once(child, "close")
      const ours = await resultInProcess(["proxy", ...args])
      expect(ours).toEqual({ code, stdout: "", stderr: complaint() })
    },
  )

  it("show what is published in the same form", async () => {
    const context = new Context()
    onTestFinished(() => context.destroy({ linger: 0 }))
    const publisher = new Publisher({ context })
    const endpoint = await publisher.bind(any)
    const terminal = new RecordingTerminal()
    const running = runInProcess(["proxy", "monitor", "--connect", endpoint], terminal)
    const child = theirs("monitor", "--connect", endpoint)
    const printed = textOf(child.stdout)
    const start = setInterval(() => void publisher.trySend("begin"), 10)
    while (!printed().includes("begin")) await once(child.stdout, "data")
    await terminal.match(/begin/)
    clearInterval(start)
    const frames = ["text", "it's", `"'`, "\0\t\r\n\\\x7f", Buffer.of(128, 255), "", "end"]
    await publisher.send(frames)
    while (!printed().includes("b'end'")) await once(child.stdout, "data")
    await terminal.match(/b'end'/)
    terminal.interrupt()
    await running
    const linesOf = (text: string): string[] =>
      text
        .trim()
        .split("\n")
        .map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})? /, ""))
        .slice(-frames.length)
    expect(linesOf(terminal.output)).toEqual(linesOf(printed()))
  })
})
