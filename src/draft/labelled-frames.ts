import { text } from "../core/bytes.ts"
import { Frame } from "../socket/frame.ts"
import { frameReceivingMethods } from "../socket/frame-methods.ts"
import { engineOf } from "../socket/internals.ts"
import type { Socket } from "../socket/socket.ts"
import { type OperationOptions, writableMethods } from "../socket/writable.ts"
import type { Label } from "./labelled.ts"

/** What sockets have that send messages of one frame to a peer or a group. */
export interface LabelledFrameWritable {
  /**
   * Sends a frame to the peer or the group that it names itself, as one does that was received. As `send` otherwise.
   *
   * ```ts
   * const server = new Server()
   * const question = await server.receiveFrame()
   * await server.sendFrame(question) // back to who asked
   * ```
   */
  sendFrame(frame: Frame, options?: OperationOptions): Promise<void>
}

/** What sockets have that receive messages of one frame from a peer or a group. */
export interface LabelledFrameReadable {
  /**
   * The next message as a frame, which knows its `routingId` or `group` and where it comes from. As `receive` otherwise.
   *
   * ```ts
   * const dish = new Dish()
   * const frame = await dish.receiveFrame()
   * console.log(`${frame.group}: ${frame}`)
   * ```
   */
  receiveFrame(options?: OperationOptions): Promise<Frame>
  /**
   * The next message as such a frame if it is there already, else undefined. Throws as `tryReceive`.
   *
   * ```ts
   * const server = new Server()
   * const question = server.tryReceiveFrame()
   * if (question !== undefined) await server.sendFrame(question)
   * ```
   */
  tryReceiveFrame(): Frame | undefined
}

/** The method for sending frames with a label. */
export const labelledFrameWritable = (label: Label) => ({
  sendFrame(this: Socket, frame: Frame, options?: OperationOptions): Promise<void> {
    this[engineOf].check()
    if (!(frame instanceof Frame)) throw new TypeError("Only a Frame knows whom it is for: use send.")
    const { routingId, group } = frame
    return writableMethods.send.call(this, [label.write({ routingId, group }), frame], options)
  },
})

/** The methods for receiving frames with a label. */
export const labelledFrameReadable = (label: Label) => {
  const told = (first: Frame, frame: Frame): Frame => {
    const { routingId, group } = label.read(first.data) as {
      readonly routingId?: number
      readonly group?: Uint8Array
    }
    return frame.clone({ more: false, routingId, group: group === undefined ? undefined : text(group) })
  }
  return {
    async receiveFrame(this: Socket, options?: OperationOptions): Promise<Frame> {
      const [first, frame] = await frameReceivingMethods.receiveFrames.call(this, options)
      return told(first as Frame, frame as Frame)
    },

    tryReceiveFrame(this: Socket): Frame | undefined {
      const { tryReceiveFrame } = frameReceivingMethods
      const first = tryReceiveFrame.call(this)
      return first === undefined ? undefined : told(first, tryReceiveFrame.call(this) as Frame)
    },
  }
}
