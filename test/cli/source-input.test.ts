import { describe, expect, it } from "vitest"
import { readLines, readSource } from "../../src/cli/source-input.ts"
import { bytesHeld } from "../support/bytes-held.ts"
import { RecordingTerminal } from "../support/recording-terminal.ts"

const megabyte = 1 << 20
const line = `${"x".repeat(65_535)}\n`

describe("input", () => {
  it("is not kept when it was read, however long it is", async () => {
    const held: number[] = []
    const input = async function* () {
      for (let piece = 0; piece < 48; piece++) {
        if (piece === 8 || piece === 47) held.push(await bytesHeld())
        yield Buffer.alloc(megabyte, line)
      }
    }
    let bytes = 0
    for await (const each of readLines("-", new RecordingTerminal({ input: input() })))
      bytes += each.length + 1
    expect(bytes).toBe(48 * megabyte)
    const [before = 0, after = 0] = held
    expect(after - before).toBeLessThan(16 * megabyte)
  })

  it("ends with Ctrl-C, also while nobody types", async () => {
    const input = async function* () {
      yield Buffer.from("first")
      await new Promise(() => {})
    }
    const terminal = new RecordingTerminal({ input: input() })
    const pieces: string[] = []
    for await (const piece of readSource("-", terminal)) {
      pieces.push(String(piece))
      setImmediate(() => terminal.interrupt())
    }
    expect(pieces).toEqual(["first"])
  })
})
