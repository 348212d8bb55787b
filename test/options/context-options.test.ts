import { describe, expect, test } from "vitest"
import * as constants from "../../src/options/constants.ts"
import { ContextOptionSet } from "../../src/options/context-options.ts"

const einval = (...words: readonly string[]) =>
  expect.objectContaining({ code: "EINVAL", message: expect.stringMatching(new RegExp(words.join("[^]*"))) })

describe("context options", () => {
  test("have libzmq's defaults", () => {
    const options = new ContextOptionSet()
    const values = [
      [constants.IO_THREADS, 1],
      [constants.MAX_SOCKETS, 1023],
      [constants.SOCKET_LIMIT, 65535],
      [constants.THREAD_SCHED_POLICY, -1],
      [constants.MAX_MSGSZ, 2147483647],
      [constants.MSG_T_SIZE, 64],
      [constants.THREAD_NAME_PREFIX, 0],
      [constants.ZERO_COPY_RECV, 1],
      [constants.IPV6, 0],
      [constants.BLOCKY, 1],
    ] as const
    for (const [option, value] of values) expect(options.get(option)).toBe(value)
  })

  test("are set by name and number", () => {
    const options = new ContextOptionSet()
    expect(options.set("ioThreads", 75)).toBe("ioThreads")
    expect(options.set(constants.BLOCKY, 0)).toBe("blocky")
    expect(options.get("ioThreads")).toBe(75)
    expect(options.value("blocky")).toBe(false)
    options.set("ipv6", true)
    expect(options.get(constants.IPV6)).toBe(1)
    options.set("threadNamePrefix", "worker")
    expect(options.get(constants.THREAD_NAME_PREFIX)).toBe("worker")
  })

  test("number 3 is one option to read and another to set", () => {
    const options = new ContextOptionSet()
    expect(options.set(constants.THREAD_PRIORITY, 5)).toBe("threadPriority")
    expect(options.get("threadPriority")).toBe(5)
    expect(options.get(constants.SOCKET_LIMIT)).toBe(65535)
  })

  test.each([
    ["maxSockets", 0],
    ["maxSockets", 2 ** 31],
    ["ioThreads", -1],
    ["threadSchedulingPolicy", -1],
    ["maxMessageSize", -1],
    ["blocky", -1],
    ["threadNamePrefix", "seventeen letters"],
    ["maxSocketsLimit", 1],
    ["messageStructureSize", 1],
    ["threadAffinityCpuRemove", 1],
  ])("%s refuses %j", (name, value) => {
    expect(() => new ContextOptionSet().set(name, value)).toThrow(einval(name))
  })

  test.each([99, 0, "linger", "toString", ""])("there is no context option %j", (option) => {
    const options = new ContextOptionSet()
    expect(() => options.get(option)).toThrow(einval("no context option"))
    expect(() => options.set(option, 1)).toThrow(einval("no context option"))
  })

  test("values of a wrong type are TypeErrors", () => {
    expect(() => new ContextOptionSet().set("ioThreads", "1")).toThrow(TypeError)
    expect(() => new ContextOptionSet().set("blocky", null)).toThrow(TypeError)
  })

  test("processors can be taken back once", () => {
    const options = new ContextOptionSet()
    options.set(constants.THREAD_AFFINITY_CPU_ADD, 1)
    options.set("threadAffinityCpuAdd", 2)
    expect(options.value("threadAffinityCpuAdd")).toEqual([1, 2])
    options.set("threadAffinityCpuRemove", 1)
    expect(options.value("threadAffinityCpuAdd")).toEqual([2])
    expect(() => options.set(constants.THREAD_AFFINITY_CPU_REMOVE, 1)).toThrow(einval("processor"))
  })
})
