import { receiveMonitorMessage } from "../socket/monitor-message.ts"

export {
  type MonitorEvent,
  parseMonitorMessage,
  receiveMonitorMessage,
} from "../socket/monitor-message.ts"

/**
 * The same as `receiveMonitorMessage`, under PyZMQ's name.
 *
 * ```ts
 * const { event, value, endpoint } = await recvMonitorMessage(push.getMonitorSocket())
 * ```
 */
export const recvMonitorMessage = receiveMonitorMessage
