import type { Socket } from "../../index.ts"
import { benchReport } from "../bench/bench-report.ts"
import { Measurement } from "../bench/measurement.ts"
import { ask, drain, echo, flood } from "../bench/roles.ts"
import { command as define } from "../command.ts"
import { connectionOptions, openSocket, typeOf } from "../connection-options.ts"
import { exitCodes, silenceFailure, usageFailure } from "../failure.ts"
import { bytesText } from "../proxy/traffic-rates.ts"

/** What a socket type does in a measurement. */
const roles = {
  send: { PUSH: flood, PUB: flood, REQ: ask, DEALER: ask, PAIR: ask },
  receive: { PULL: drain, SUB: drain, ROUTER: drain, DEALER: drain, PAIR: drain },
  echo: { REP: echo, ROUTER: echo, DEALER: echo, PAIR: echo },
} as const
const roleNames = ["send", "receive", "echo"] as const
const defaultTypes = { send: "push", receive: "pull", echo: "rep" } as const

/** `typemq bench`. */
export const command = define({
  name: "bench",
  summary: "Measure throughput and round trips between two sockets",
  describes: [
    "Run it twice, with another program of ZeroMQ at the other end if you like: one end sends, the other receives or " +
      "echoes. PUSH and PUB send as fast as they can; REQ, DEALER and PAIR wait for each answer and measure its time.",
  ],
  operands: [],
  options: {
    send: { type: "boolean", describes: "send, or ask and wait for answers" },
    receive: { type: "boolean", describes: "receive and count" },
    echo: { type: "boolean", describes: "send back what comes, until Ctrl-C" },
    type: {
      type: "string",
      value: "TYPE",
      describes: "socket type (default: push to send, pull to receive, rep to echo)",
    },
    size: { type: "integer", short: "s", value: "N", default: 100, describes: "bytes in a message" },
    duration: {
      type: "duration",
      short: "d",
      value: "TIME",
      default: 5000,
      describes: "how long to measure",
    },
    count: {
      type: "integer",
      short: "n",
      value: "N",
      describes: "how many messages to measure, instead of --duration",
    },
    warmUp: {
      type: "integer",
      value: "N",
      default: 100,
      describes: "messages before those that are measured",
    },
    ...connectionOptions,
  },
  examples: [
    { run: "typemq bench --receive --bind tcp://*:5555", shows: "what a PULL socket gets" },
    {
      run: "typemq bench --send --connect tcp://server:5555 --size 1000",
      shows: "how fast a PUSH socket sends",
    },
    {
      run: "typemq bench --send --type req --connect tcp://server:5556",
      shows: "times of round trips to an echo",
    },
  ],
  async run({ options }, terminal) {
    const chosen = roleNames.filter((each) => options[each])
    const [role] = chosen
    if (role === undefined || chosen.length > 1) {
      throw usageFailure("Say which end this is: one of --send, --receive and --echo.")
    }
    const type = typeOf(options.type ?? defaultTypes[role])
    const play = (roles[role] as Readonly<Record<string, typeof flood>>)[type]
    if (play === undefined) {
      const fitting = Object.keys(roles[role]).join(", ").toLowerCase()
      throw usageFailure(`A ${type} socket cannot --${role} in a measurement.`, `Types that can: ${fitting}.`)
    }
    if (options.size < 0) throw usageFailure("--size must be 0 or more.")
    const { warmUp, count, duration, size, timeout: idle } = options
    await using opened = await openSocket(type, options, terminal, {
      prepare: (socket) => type === "SUB" && socket.set("subscribe", ""),
    })
    const measurement = new Measurement({ warmUp: role === "echo" ? 0 : warmUp, count, duration })
    const area = terminal.live(() => `${measurement.messages} messages, ${bytesText(measurement.bytes)}`, {
      on: "notes",
    })
    const clock = setInterval(() => area.refresh(), 500)
    try {
      await play(opened.socket as Socket, measurement, { size, signal: opened.signal, idle })
      // The other end waits for all that was sent.
      await opened.close()
    } catch (error) {
      // What was measured until nothing came any more, or until Ctrl-C, is worth telling.
      if (measurement.messages === 0) throw error
    } finally {
      clearInterval(clock)
      area.end()
    }
    measurement.end()
    if (measurement.messages === 0) {
      if (terminal.signal.aborted) return exitCodes.done
      throw silenceFailure(
        "No messages were measured.",
        "Is there another end, and is its type the right one?",
      )
    }
    await terminal.write(benchReport({ role, type, size, measurement }, terminal))
    return exitCodes.done
  },
})
