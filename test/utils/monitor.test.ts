import { expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  monitor,
  parseMonitorMessage,
  receiveMonitorMessage,
  recvMonitorMessage,
} from "../../src/utils/index.ts"

it("A monitor's messages are received and read, under either name", async () => {
  const pull = new zmq.Pull()
  const watcher = pull.getMonitorSocket()
  const endpoint = await pull.bind("tcp://127.0.0.1:*")
  expect(await recvMonitorMessage(watcher)).toEqual({ event: zmq.EVENT_LISTENING, value: -1, endpoint })
  await pull.close()
  expect(await receiveMonitorMessage(watcher)).toMatchObject({ event: zmq.EVENT_CLOSED })
  expect(parseMonitorMessage(await watcher.receive())).toMatchObject({ event: zmq.EVENT_MONITOR_STOPPED })
  await watcher.close()
  expect(monitor.parseMonitorMessage).toBe(zmq.parseMonitorMessage)
  await expect(recvMonitorMessage({ receive: async () => [] })).rejects.toThrow(
    expect.objectContaining({ code: "EPROTO" }),
  )
})
