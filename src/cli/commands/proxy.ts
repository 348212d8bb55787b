import type { Publisher, Socket, SocketTypeName } from "../../index.ts"
import { command as define } from "../command.ts"
import { openSocket } from "../connection-options.ts"
import { exitCodes, usageFailure } from "../failure.ts"
import { openCapture } from "../proxy/capture.ts"
import { kindNames, typesOfKind } from "../proxy/proxy-kinds.ts"
import { showCopies } from "../proxy/show-copies.ts"
import { showRates } from "../proxy/show-rates.ts"
import { sideOptions, sideValues } from "../proxy/side-options.ts"
import type { Terminal } from "../terminal.ts"

/** Loaded when it is used: the help does without it. */
const loadEngine = () => import("../../index.ts")

/** `typemq proxy`: aiozmq-proxy, and any other pair of types. */
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
  options: {
    ...sideOptions("front"),
    ...sideOptions("back"),
    monitorBind: {
      type: "string",
      value: "ADDR",
      multiple: true,
      aliases: ["--capture-bind"],
      describes: "publish copies of all messages at this endpoint",
    },
    monitorConnect: {
      type: "string",
      value: "ADDR",
      multiple: true,
      aliases: ["--capture-connect"],
      describes: "publish copies of all messages to this endpoint",
    },
    captureFile: {
      type: "string",
      value: "FILE",
      describes: "append copies of all messages to this file, a JSON document for each",
    },
    bind: { type: "string", value: "ADDR", describes: "with monitor: endpoint to bind" },
    connect: { type: "string", value: "ADDR", describes: "with monitor: endpoint to connect to" },
    option: {
      type: "string",
      short: "o",
      value: "NAME=VALUE",
      multiple: true,
      describes: "a socket option of both sides, as in highWaterMark=5000",
    },
    highWaterMark: {
      type: "integer",
      value: "N",
      describes: "messages that may wait on each side for each peer",
    },
    rates: { type: "duration", value: "TIME", describes: "write messages and bytes of each way that often" },
  },
  examples: [
    {
      run: "typemq proxy queue --front-bind tcp://*:5555 --back-bind tcp://*:5556",
      shows: "a broker between clients (REQ) and workers (REP)",
    },
    {
      run: "typemq proxy forwarder --front-connect tcp://origin:5556 --back-bind tcp://*:5557 --monitor-bind tcp://*:5558",
      shows: "messages published again, and copied for `typemq proxy monitor --connect tcp://127.0.0.1:5558`",
    },
  ],
  async run({ options, operands: [kind = ""] }, terminal) {
    if (kind === "monitor") return showCopies(monitorEndpoints(options), terminal)
    const [frontType, backType] = typesOfKind(kind)
    if (options.bind !== undefined || options.connect !== undefined) {
      throw usageFailure(
        "--bind and --connect are for `typemq proxy monitor`.",
        "Here: --front-bind, --back-connect, …",
      )
    }
    // Words and codes of aiozmq-proxy, which scripts may look for.
    for (const side of ["front", "back"] as const) {
      if (options[`${side}Bind`].length + options[`${side}Connect`].length > 0) continue
      terminal.complain(`No ${side}end socket address specified!`)
      return exitCodes.failed
    }
    const shared = [
      ...(options.highWaterMark === undefined ? [] : [`highWaterMark=${options.highWaterMark}`]),
      ...options.option,
    ]
    const open = { frontType, backType, shared }
    return options.monitorBind.length + options.monitorConnect.length === 0
      ? passMessages(open, options, undefined, terminal)
      : passWithCopies(open, options, terminal)
  },
})

interface Pair {
  readonly frontType: SocketTypeName
  readonly backType: SocketTypeName
  readonly shared: readonly string[]
}

/** What the parts below need of the options; the rest goes to whoever opens the sockets. */
interface Options extends Readonly<Record<string, unknown>> {
  readonly captureFile: string | undefined
  readonly rates: number | undefined
}

const passWithCopies = async (pair: Pair, options: Options, terminal: Terminal): Promise<number> => {
  await using monitor = await openSocket("PUB", sideValues("monitor", options, []), terminal)
  return await passMessages(pair, options, monitor.socket, terminal)
}

/** Opens both sides and passes messages until the user ends it, or nobody lets a side in. */
const passMessages = async (
  { frontType, backType, shared }: Pair,
  options: Options,
  publisher: Publisher | undefined,
  terminal: Terminal,
): Promise<number> => {
  const { Proxy: MessageProxy } = await loadEngine()
  await using front = await openSocket(frontType, sideValues("front", options, shared), terminal)
  await using back = await openSocket(backType, sideValues("back", options, shared), terminal)
  await using capture = await openCapture(options.captureFile, publisher)
  const proxy = new MessageProxy(front.socket as Socket, back.socket as Socket, { capture: capture.socket })
  using _shown = showRates(front.socket as Socket, back.socket as Socket, options.rates, terminal)
  const signal = AbortSignal.any([front.signal, back.signal])
  const running = proxy.run()
  const stop = (): void => proxy.terminate()
  if (signal.aborted) stop()
  else signal.addEventListener("abort", stop, { once: true })
  await running
  signal.throwIfAborted()
  return exitCodes.done
}

const monitorEndpoints = ({
  bind,
  connect,
}: {
  readonly bind: string | undefined
  readonly connect: string | undefined
}): { bind: string[]; connect: string[] } => ({
  bind: bind === undefined ? [] : [bind],
  connect: connect === undefined ? [] : [connect],
})
