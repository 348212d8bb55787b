import type { Line } from "../line.ts"

export const title = "High-water marks, blocking and delivery"

export const lines: readonly Line[] = [
  {
    id: "hwm-1",
    says: "Inside the process 2000 messages fit by default, whoever came first.",
    held: { "contracts/high-water-mark.test.ts": ["by default 2000 messages fit"] },
  },
  {
    id: "hwm-2",
    says: "The two marks add up; none on either side means no limit.",
    held: { "contracts/high-water-mark.test.ts": ["marks of $send and $receive let $fits fit"] },
  },
  {
    id: "hwm-3",
    says: "A queue that was full and read to its end takes more.",
    held: { "contracts/high-water-mark.test.ts": ["has $room places again after $after reads"] },
  },
  {
    id: "hwm-4",
    says: "Who connects before anybody binds has its own mark, and its messages outlive it.",
    held: {
      "contracts/high-water-mark.test.ts": [
        "$from queues its own mark of messages for it",
        "a socket that closes with linger %i leaves it its message",
        "a socket that only bound takes no message",
      ],
    },
  },
  {
    id: "hwm-pubsub-1",
    says: "A mark set after connecting counts for publishing.",
    held: {
      "contracts/publish-subscribe-slow.test.ts": [
        "all messages below the mark arrive, also when it is set after connecting",
      ],
    },
  },
  {
    id: "hwm-pubsub-2",
    says: "Without dropping, sending is refused now and then, and all that was taken arrives.",
    held: { "contracts/publish-subscribe-no-drop.test.ts": ["loses nothing that it took"] },
  },
  {
    id: "hwm-pubsub-3",
    says: "Room comes back when messages are read.",
    held: { "contracts/publish-subscribe-slow.test.ts": ["room that was used is there again after reading"] },
  },
  {
    id: "immediate-1",
    says: "A peer that is not there gets its share, which waits.",
    held: { "contracts/absent-peers.test.ts": ["gives it its share, which waits (%s)"] },
  },
  {
    id: "immediate-2",
    says: "With immediate it gets nothing.",
    held: { "contracts/absent-peers.test.ts": ["gives it nothing with the option immediate (%s)"] },
  },
  {
    id: "immediate-3",
    says: "With immediate sending fails while the peer is away, and works when it is back.",
    held: {
      "contracts/absent-peers.test.ts": ["cannot send while its peer is away, and can when it is back (%s)"],
    },
  },
  {
    id: "iov-1",
    says: "Many frames go out in one call and come back in one, in order; none at all is refused.",
  },
  {
    id: "msg-init-1",
    says: "Messages of any size, also of none, arrive as they were.",
    held: {
      "contracts/message-kinds.test.ts": ["can be any of the kinds, alone or among others", "can be large"],
    },
  },
  {
    id: "msg-ffn-1",
    says: "Whoever sent a buffer is told once when it is free, and not before.",
    held: {
      "socket/message-tracker.test.ts": [
        "is done when it has been written",
        "that many peers get is done when the slowest has it",
        "is done when it is thrown away",
      ],
    },
  },
  { id: "msg-flags-1", says: "Every frame but the last says that there is more." },
  {
    id: "metadata-1",
    says: "What a ZAP handler vouches for is told with messages.",
    held: { "socket/zap.test.ts": ["asks its context's handler who may come in by %s"] },
  },
  {
    id: "metadata-2",
    says: "On every frame of a message, the id's included.",
    held: { "socket/zap.test.ts": ["asks its context's handler who may come in by %s"] },
  },
  {
    id: "app-meta-1",
    says: "Properties that the application announced are told with messages, to both sides.",
  },
  { id: "app-meta-2", says: "Properties without a name, a value or a good name are refused." },
  {
    id: "invalid-rep-1",
    says: "A REQ passes over a reply with nothing behind the id, and takes the good one after it.",
    held: { "contracts/request-options.test.ts": ["is passed over"] },
  },
]
