import { empty, text } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import { engineOf } from "./internals.ts"
import { frameOf64 } from "./monitor-message.ts"
import type { ProxyStatistics } from "./relay.ts"
import type { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"

/** What a control socket steers. */
export interface Steered {
  pause(): void
  resume(): void
  terminate(): void
  statistics(): ProxyStatistics
}

/** The commands of zmq_proxy_steerable; each answers frames, or nothing. */
const commands: Readonly<Record<string, (steered: Steered) => Message | undefined>> = Object.freeze({
  PAUSE: (steered) => void steered.pause(),
  RESUME: (steered) => void steered.resume(),
  TERMINATE: (steered) => void steered.terminate(),
  STATISTICS: (steered) => statisticsFrames(steered.statistics()),
})

/** Eight frames of 64 bits in the machine's own order: frames and bytes, in and out, of the front, then of the back. */
const statisticsFrames = ({ frontEnd, backEnd }: ProxyStatistics): Message =>
  [frontEnd, backEnd]
    .flatMap(({ framesIn, bytesIn, framesOut, bytesOut }) => [framesIn, bytesIn, framesOut, bytesOut])
    .map(frameOf64)

/** Steers by what a socket receives: one frame with the name of a command. What else comes is passed over. */
export const steerBy = (socket: Socket, steered: Steered): (() => void) => {
  const control = socket[engineOf]
  control.receiver.consume((message) => {
    const { envelope, name } = commandOf(control, message)
    const known = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
    const ending = name === "TERMINATE"
    const answer = ending ? undefined : known?.(steered)
    // Whoever asks in turns waits for an answer to everything; others get only what they asked for.
    const due = answer ?? (takesTurns(control, envelope) ? [empty] : undefined)
    if (due !== undefined && control.spec.sends) {
      control.sender.send([...envelope, ...due], {}).catch(() => {})
    }
    if (ending) known?.(steered)
  })
  // Who steers is held as long as there is something to steer: nobody else may refer to it.
  return () => {
    if (!socket.closed) control.receiver.stop()
  }
}

/** A ROUTER has the peer's id in front, and an empty frame behind that if the peer is a REQ. */
const commandOf = (
  control: SocketEngine,
  message: Message,
): { envelope: Message; name: string | undefined } => {
  const isRouter = control.type === "ROUTER"
  const length = !isRouter ? 0 : message[1]?.length === 0 ? 2 : 1
  const command = message.length === length + 1 ? message[length] : undefined
  return { envelope: message.slice(0, length), name: command && text(command) }
}

const takesTurns = (control: SocketEngine, envelope: Message): boolean =>
  control.type === "REP" || envelope.length === 2
