import { expect } from "vitest"
import { test } from "../support/context-test.ts"
import { connectPlain } from "../support/plain-peers.ts"
import { until } from "../support/until.ts"
import { recording, streamOf } from "./recordings.ts"

const octets = (frame: string): Buffer => Buffer.from(frame, "hex")

test("A STREAM replays a recorded conversation without ZMTP", async ({ context }) => {
  const { script, connections } = recording("stream-raw")
  const chunks = connections[0] ?? []
  const stream = context.socket("STREAM")
  const client = await connectPlain(await stream.bind("tcp://127.0.0.1:*"))
  client.send(streamOf(chunks, "dialer"))
  let id: Buffer = Buffer.alloc(0)
  for (const { op, frames } of script) {
    if (frames === null) {
      expect(stream.tryReceive()).toBeUndefined()
      continue
    }
    const [recordedId, data] = (frames ?? []).map(octets) as [Buffer, Buffer]
    if (op === "send") {
      await stream.send([id, data])
      continue
    }
    const [ownId, received] = await stream.receive()
    expect([ownId.length, ownId[0]]).toEqual([recordedId.length, recordedId[0]])
    expect(received).toEqual(data)
    id = ownId
  }
  await until(() => client.closed)
  expect(client.received).toEqual(streamOf(chunks, "acceptor"))
})
