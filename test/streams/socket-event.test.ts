import { readFileSync } from "node:fs"
import { endianness } from "node:os"
import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import { AuthenticationError, ProtocolError, ZmqError } from "../../src/index.ts"
import { eventTypesOf, monitorEventOf } from "../../src/socket/monitor-message.ts"
import { parseSocketEvent } from "../../src/streams/index.ts"

interface Vector {
  readonly name: string
  readonly frames: readonly string[]
  readonly event?: { readonly event: number; readonly value: number; readonly endpoint: string }
  readonly error?: true
}

const { vectors } = JSON.parse(
  readFileSync(new URL("../vectors/aiozmq/monitor-frame.json", import.meta.url), "utf8"),
) as { readonly vectors: readonly Vector[] }

const framesOf = (vector: Vector): Buffer[] => vector.frames.map((frame) => Buffer.from(frame, "hex"))

/** What is not UTF-8 is shown, not refused: nothing that a peer names may throw. */
const shownAnyway = "endpoint not utf-8"

describe.runIf(endianness() === "LE")(
  "A message of a monitor socket (recorded where numbers begin low)",
  () => {
    it.each(vectors.filter((each) => each.event))("is read: $name", (vector) => {
      expect(parseSocketEvent(framesOf(vector))).toEqual(vector.event)
    })

    it.each(vectors.filter((each) => each.error && each.name !== shownAnyway))(
      "is refused: $name",
      (vector) => {
        expect(() => parseSocketEvent(framesOf(vector))).toThrow(expect.objectContaining({ code: "EPROTO" }))
      },
    )

    it("shows an endpoint that is not UTF-8 with replacement characters", () => {
      const vector = vectors.find((each) => each.name === shownAnyway) as Vector
      expect(parseSocketEvent(framesOf(vector)).endpoint).toBe("\ufffd")
    })

    it("is read where it lies in a larger block", () => {
      const block = Buffer.from(`ff${vectors[0]?.frames[0]}ff`, "hex")
      expect(parseSocketEvent([block.subarray(1, 7), Buffer.from("x")])).toMatchObject({
        event: 1,
        value: 19,
        endpoint: "x",
      })
    })
  },
)

describe("An observer's event", () => {
  const address = "tcp://127.0.0.1:5555"
  const taken = new ZmqError("EADDRINUSE")

  it.each([
    [{ type: "connect", address }, zmq.EVENT_CONNECTED, -1],
    [{ type: "connect:delay", address }, zmq.EVENT_CONNECT_DELAYED, new ZmqError("EINPROGRESS").errno],
    [{ type: "connect:retry", address, interval: 125 }, zmq.EVENT_CONNECT_RETRIED, 125],
    [{ type: "bind", address }, zmq.EVENT_LISTENING, -1],
    [{ type: "bind:error", address, error: taken }, zmq.EVENT_BIND_FAILED, taken.errno],
    [{ type: "accept", address }, zmq.EVENT_ACCEPTED, -1],
    [{ type: "accept:error", address, error: taken }, zmq.EVENT_ACCEPT_FAILED, taken.errno],
    [{ type: "close", address }, zmq.EVENT_CLOSED, -1],
    [{ type: "close:error", address, error: taken }, zmq.EVENT_CLOSE_FAILED, taken.errno],
    [{ type: "disconnect", address }, zmq.EVENT_DISCONNECTED, -1],
    [{ type: "handshake", address }, zmq.EVENT_HANDSHAKE_SUCCEEDED, 0],
    [
      { type: "handshake:error:other", address, error: taken },
      zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL,
      taken.errno,
    ],
    [
      {
        type: "handshake:error:protocol",
        address,
        error: new ProtocolError("ZMTP_MECHANISM_MISMATCH") as never,
      },
      zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL,
      zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH,
    ],
    [
      { type: "handshake:error:auth", address, error: new AuthenticationError(400) },
      zmq.EVENT_HANDSHAKE_FAILED_AUTH,
      400,
    ],
  ] as const)("has libzmq's number and value: %o", (event, number, value) => {
    expect(monitorEventOf(event)).toEqual({ event: number, value, endpoint: address })
  })

  it("is the stop of the monitor when it is the last", () => {
    expect(monitorEventOf({ type: "end" })).toEqual({
      event: zmq.EVENT_MONITOR_STOPPED,
      value: 0,
      endpoint: "",
    })
  })

  it("is chosen by a mask of libzmq's numbers", () => {
    expect(eventTypesOf(zmq.EVENT_LISTENING | zmq.EVENT_HANDSHAKE_SUCCEEDED).sort()).toEqual([
      "bind",
      "handshake",
    ])
    expect(eventTypesOf(zmq.EVENT_ALL)).toHaveLength(15)
    expect(eventTypesOf(0x8000)).toEqual([])
  })
})
