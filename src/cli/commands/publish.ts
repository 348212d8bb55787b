import { setTimeout as delay } from "node:timers/promises"
import { command as define } from "../command.ts"
import { connectionOptions, openSocket } from "../connection-options.ts"
import { formatDuration } from "../duration.ts"
import { silenceFailure } from "../failure.ts"
import {
  argumentOptions,
  argumentWords,
  callArguments,
  operandCount,
  serviceAnd,
  serviceOperand,
} from "../rpc/call-words.ts"
import { clientSettings } from "../rpc/client-settings.ts"
import { sendNotice } from "../rpc/send-notice.ts"

/** Loaded when it is used: the help does without it. */
const loadRpc = () => import("../../rpc/index.ts")

/** Milliseconds between two looks whether somebody has subscribed. */
const pause = 5

/** `typemq publish`. */
export const command = define({
  name: "publish",
  summary: "Publish a call to the services that subscribed to its topic",
  describes: ["What is published to nobody is lost, so it waits for a subscriber first."],
  operands: [
    serviceOperand,
    {
      name: "TOPIC",
      describes: "topic of the call; services get all that begin with what they subscribed to",
    },
    { name: "METHOD", describes: "name of the method, with those of its namespaces" },
  ],
  rest: argumentWords,
  restAfter: operandCount(3),
  options: {
    ...argumentOptions,
    wait: {
      type: "integer",
      value: "N",
      minimum: 0,
      default: 1,
      describes: "subscribers to wait for; 0: publish at once",
    },
    ...connectionOptions,
  },
  examples: [
    {
      run: "typemq publish tcp://*:5556 weather.oslo changed -- -3",
      shows: "Publish to all who listen there:",
    },
    {
      run: "typemq publish --connect tcp://127.0.0.1:5556 weather.oslo changed --degrees 7",
      shows: "To a service that is bound:",
    },
  ],
  async run({ options, operands, rest }, terminal) {
    const { wait, timeout } = options
    const [endpoint, topic = "", method = ""] = serviceAnd(operands, options, ["TOPIC", "METHOD"])
    const given = await callArguments(rest, options, terminal)
    await using opened = await openSocket("PUB", options, terminal, { endpoint })
    const { socket, signal } = opened
    if (wait > 0) {
      const late = timeout === undefined ? undefined : performance.now() + timeout
      await opened.peers(wait, { timeout })
      while (Number(socket.get("topicsCount")) === 0) {
        if (late !== undefined && performance.now() > late) {
          throw silenceFailure(`Nobody subscribed within ${formatDuration(timeout as number)}.`)
        }
        await delay(pause, undefined, { signal })
      }
    }
    return await sendNotice(
      opened,
      async () => {
        const { connectPubSub } = await loadRpc()
        return (await connectPubSub({ ...clientSettings(terminal), socket })).publish(topic)
      },
      { method, given, terminal },
    )
  },
})
