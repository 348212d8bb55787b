import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import * as zmq from "../../src/index.ts"

test("Versions are text and three numbers, that of the library as in its package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))
  expect(zmq.typemqVersion()).toBe(version)
  expect(zmq.typemqVersionInfo()).toEqual(version.split("-")[0].split(".").map(Number))
  expect(zmq.zmqVersion()).toBe(zmq.version)
  expect(zmq.zmqVersionInfo()).toEqual([4, 3, 5])
})

test("Capabilities are asked for by libzmq's names, and nobody knows others", () => {
  for (const [name, there] of Object.entries(zmq.capability)) expect(zmq.has(name), name).toBe(there)
  expect(zmq.has("ipc")).toBe(true)
  for (const name of ["something weird", "", "constructor", "toString", "norm", "pgm", "tipc", "vmci"]) {
    expect(zmq.has(name), name).toBe(false)
  }
  for (const name of ["tcp", "inproc", "WS", "wss", "udp", "draft"]) expect(zmq.has(name), name).toBe(true)
})

test("Every number has a text of what it means", () => {
  for (let errno = 0; errno < 200; errno++) expect(zmq.strerror(errno)).not.toBe("")
  expect(zmq.strerror(0)).toBe("Success")
  expect(zmq.strerror(12_345_678)).toBe("Unknown error 12345678")
})
