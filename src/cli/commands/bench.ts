import { ask, drain, echo, flood, type Role } from "../bench/roles.ts"
import { runBench } from "../bench/run-bench.ts"
import { command as define } from "../command.ts"
import { connectionOptions, typeOf } from "../connection-options.ts"
import { usageFailure } from "../failure.ts"

/** What a socket type does in a measurement. */
const roles = {
  send: { PUSH: flood, PUB: flood, REQ: ask, DEALER: ask, PAIR: ask },
  receive: { PULL: drain, SUB: drain, ROUTER: drain, DEALER: drain, PAIR: drain },
  echo: { REP: echo, ROUTER: echo, DEALER: echo, PAIR: echo },
} as const
const typeNames = ["push", "pull", "pub", "sub", "req", "rep", "dealer", "router", "pair"]
const roleNames = ["send", "receive", "echo"] as const
const defaultTypes = { send: "push", receive: "pull", echo: "rep" } as const

/** `typemq bench`. */
export const command = define({
  name: "bench",
  summary: "Measure throughput and round trips between two sockets",
  describes: [
    "Run it twice, with another program of ZeroMQ at the other end if you like: one end sends, the other receives or " +
      "echoes. What comes before the warm-up is over is not measured; with Ctrl-C it tells what it has.",
    "Throughput: PUSH and PUB send as fast as the socket takes messages, PULL and SUB count what comes. Both ends tell " +
      "messages and megabytes per second.",
    "Round trips: REQ, DEALER and PAIR ask, and measure the time from handing a question to the socket until its answer is " +
      "there: percentiles, and a histogram in steps that double. One question waits at a time; --in-flight 10 keeps ten on " +
      "their way, with the time that they spend in queues. Any service that answers in order can be measured so. With " +
      "--json, these times are in microseconds.",
  ],
  operands: [],
  options: {
    send: { type: "boolean", describes: "send, or ask and wait for answers" },
    receive: { type: "boolean", describes: "receive and count" },
    echo: { type: "boolean", describes: "send back what comes, until Ctrl-C or --count" },
    type: {
      type: "string",
      value: "TYPE",
      offers: typeNames,
      describes: "socket type (default: push to send, pull to receive, rep to echo)",
    },
    size: {
      type: "integer",
      short: "s",
      value: "N",
      minimum: 0,
      default: 100,
      describes: "with --send: bytes in a message",
    },
    inFlight: {
      type: "integer",
      value: "N",
      minimum: 1,
      default: 1,
      describes: "questions that wait for their answers at a time; REQ has one",
    },
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
      minimum: 1,
      describes: "how many messages to measure, instead of --duration",
    },
    warmUp: {
      type: "integer",
      value: "N",
      minimum: 0,
      default: 100,
      describes: "messages before those that are measured",
    },
    ...connectionOptions,
    timeout: {
      ...connectionOptions.timeout,
      describes: "end when no peer, or no message, comes for that long",
    },
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
    {
      run: "typemq bench --send --type dealer --in-flight 16 --connect tcp://server:5556 --json",
      shows: "the same with sixteen at a time, for programs",
    },
  ],
  async run({ options }, terminal) {
    const chosen = roleNames.filter((each) => options[each])
    const [role] = chosen
    if (role === undefined || chosen.length > 1) {
      throw usageFailure("Say which end this is: one of --send, --receive and --echo.")
    }
    const type = typeOf(options.type ?? defaultTypes[role])
    const play = (roles[role] as Readonly<Record<string, Role>>)[type]
    if (play === undefined) {
      const fitting = Object.keys(roles[role]).join(", ").toLowerCase()
      throw usageFailure(`A ${type} socket cannot --${role} in a measurement.`, `Types that can: ${fitting}.`)
    }
    const { warmUp, count, duration, size, inFlight } = options
    const asks = play === ask
    if (inFlight > 1 && (!asks || type === "REQ")) {
      throw usageFailure(
        asks
          ? "REQ sockets wait for each answer: --in-flight needs another type."
          : "--in-flight is for questions.",
        "Types that can: --send --type dealer, --send --type pair.",
      )
    }
    const limits =
      role === "echo" ? { warmUp: 0, count, duration: Number.POSITIVE_INFINITY } : { warmUp, count, duration }
    const bench = { role, play, type, limits, size, inFlight: asks ? inFlight : undefined }
    return runBench(bench, options, terminal)
  },
})
