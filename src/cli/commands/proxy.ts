import { flagOf } from "../argument-names.ts"
import { command as define, type OptionTable, type ValuesOf } from "../command.ts"
import { exitCodes, usageFailure } from "../failure.ts"
import { passMessages } from "../proxy/pass-messages.ts"
import { kindNames, typesOfKind } from "../proxy/proxy-kinds.ts"
import { showCopies } from "../proxy/show-copies.ts"
import { connectionValues, isAsked, likeFront, sideOptions } from "../proxy/side-options.ts"
import { securityOptions } from "../security-options.ts"

const watching = "For `typemq proxy monitor`"

/** Options that only watching has. */
const watchOptions = {
  bind: { type: "string", value: "ADDR", describes: "endpoint to bind", section: watching },
  connect: { type: "string", value: "ADDR", describes: "endpoint to connect to", section: watching },
  ...likeFront(securityOptions, watching),
} as const satisfies OptionTable

/** Options that only passing has. */
const passOptions = {
  ...sideOptions("front"),
  ...sideOptions("back"),
  ...sideOptions("monitor"),
  monitorPrefixes: {
    type: "string",
    value: "FRONT,BACK",
    aliases: ["--capture-prefixes"],
    describes:
      "a frame in front of each copy that says which side it came from, as PyZMQ's monitored queue has it: in,out",
    section: "Copies",
  },
  captureFile: {
    type: "string",
    value: "FILE",
    describes: "append copies of all messages to this file, a JSON document for each",
    section: "Copies",
  },
  ...sideOptions("control"),
  highWaterMark: {
    type: "integer",
    value: "N",
    describes: "messages that may wait on each side for each peer",
  },
  rates: { type: "duration", value: "TIME", describes: "write messages and bytes of each way that often" },
} as const satisfies OptionTable

const options = {
  ...passOptions,
  ...watchOptions,
  option: {
    type: "string",
    short: "o",
    value: "NAME=VALUE",
    multiple: true,
    describes: "a socket option of both sides, as in highWaterMark=5000",
  },
} as const satisfies OptionTable

/** `typemq proxy`: aiozmq-proxy, PyZMQ's devices, and any other pair of types. */
export const command = define({
  name: "proxy",
  summary: "Pass messages between two sockets: a queue, a forwarder, a streamer or any pair of types",
  describes: [
    "queue is ROUTER to DEALER, forwarder XSUB to XPUB, streamer PULL to PUSH; any other pair is written as pull:push. " +
      "Each side may bind and connect several times. Messages go both ways as far as the types have them.",
    "Copies of all messages can be published (--monitor-bind, --monitor-connect) and written to a file. " +
      "`typemq proxy monitor` shows published copies, a frame in each line.",
  ],
  operands: [
    {
      name: "KIND",
      describes: "queue, forwarder, streamer, two types as in pull:push, or monitor",
      choices: [...kindNames, "monitor"],
    },
  ],
  options,
  examples: [
    {
      run: "typemq proxy queue --front-bind tcp://*:5555 --back-bind tcp://*:5556",
      shows: "a broker between clients (REQ) and workers (REP)",
    },
    {
      run: "typemq proxy forwarder --front-connect tcp://origin:5556 --back-bind tcp://*:5557 --monitor-bind tcp://*:5558",
      shows: "messages published again, and copied for `typemq proxy monitor --connect tcp://127.0.0.1:5558`",
    },
    {
      run: "typemq proxy queue --front-bind tcp://*:5555 --back-bind tcp://*:5556 --control-bind tcp://127.0.0.1:5557",
      shows:
        "a broker that `typemq req tcp://127.0.0.1:5557 PAUSE` holds up, RESUME lets go on, and TERMINATE ends",
    },
  ],
  async run({ options, operands: [kind = ""] }, terminal) {
    if (kind === "monitor") {
      refuse(options, passOptions, "is not for `typemq proxy monitor`.", "Here: --connect or --bind.")
      return showCopies(watchedValues(options), terminal)
    }
    const [frontType, backType] = typesOfKind(kind)
    refuse(options, watchOptions, "is for `typemq proxy monitor`.", "Here: --front-…, --back-….")
    // Words and codes of aiozmq-proxy, which scripts may look for.
    for (const side of ["front", "back"] as const) {
      if (isAsked(side, options)) continue
      terminal.complain(`No ${side}end socket address specified!`)
      return exitCodes.failed
    }
    const prefixes = prefixesOf(options)
    const { highWaterMark } = options
    if (highWaterMark !== undefined && highWaterMark < 0) {
      throw usageFailure(`--high-water-mark is a number of messages, or 0 for any, but got ${highWaterMark}.`)
    }
    const shared = [
      ...(highWaterMark === undefined ? [] : [`highWaterMark=${highWaterMark}`]),
      ...options.option,
    ]
    return passMessages({ frontType, backType, shared }, { ...options, prefixes }, terminal)
  },
})

type Options = ValuesOf<typeof options>

/** What is for another kind does nothing here, which nobody should have to find out. */
const refuse = (options: Options, table: OptionTable, message: string, hint: string): void => {
  for (const [name, value] of Object.entries(options)) {
    const given = value !== undefined && (!Array.isArray(value) || value.length > 0)
    if (given && Object.hasOwn(table, name)) throw usageFailure(`${flagOf(name)} ${message}`, hint)
  }
}

const watchedValues = ({ bind, connect, ...others }: Options) =>
  connectionValues({
    ...others,
    bind: bind === undefined ? [] : [bind],
    connect: connect === undefined ? [] : [connect],
  })

/** Throws a `Failure` where nobody would see the prefixes, or they are none. */
const prefixesOf = (options: Options): readonly [front: string, back: string] | undefined => {
  const { monitorPrefixes, captureFile } = options
  if (monitorPrefixes === undefined) return undefined
  const [front, back, ...others] = monitorPrefixes.split(",")
  if (front === undefined || back === undefined || others.length > 0) {
    throw usageFailure(
      `--monitor-prefixes ${JSON.stringify(monitorPrefixes)} is not two words.`,
      "Write them with a comma between, as in --monitor-prefixes in,out.",
    )
  }
  if (!isAsked("monitor", options) && captureFile === undefined) {
    throw usageFailure("--monitor-prefixes needs --monitor-bind, --monitor-connect or --capture-file.")
  }
  if (isAsked("control", options)) {
    throw usageFailure("--monitor-prefixes and --control-… exclude each other.")
  }
  return [front, back]
}
