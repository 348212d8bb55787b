import type { Line } from "../line.ts"

export const title = "Proxies, timers, monitors, reconnecting and plain streams"

export const lines: readonly Line[] = [
  {
    id: "proxy-1",
    says: "A proxy brings every reply to its client, and ends with the context.",
    held: {
      "contracts/proxy-forwarding.test.ts": [
        "passes requests of many clients to many workers, and each reply back to its client",
      ],
      "contracts/proxy.test.ts": ["ends with ETERM when its context is shut down"],
    },
  },
  {
    id: "proxy-single-socket-1",
    says: "A proxy of one socket gives it back what it receives.",
    held: { "contracts/proxy.test.ts": ["answers each request with itself"] },
  },
  {
    id: "proxy-steerable-1",
    says: "A proxy is paused, resumed, asked for its counters and ended by messages.",
  },
  {
    id: "proxy-terminate-1",
    says: "A proxy that is stuck on its way out ends with the context.",
    held: {
      "contracts/proxy.test.ts": [
        "ends with a context that terminates while publications have nowhere to go",
      ],
    },
  },
  {
    id: "timers-1",
    says: "Timers are checked when they are used.",
    held: { "socket/timers.test.ts": ["are checked when they are used"] },
  },
  {
    id: "timers-2",
    says: "Timers run when they are due, repeat, and can be changed.",
    held: {
      "socket/timers.test.ts": [
        "run when they are due and executed, not before, and again after each interval",
        "never run once they are cancelled, also by one that is due as well",
        "count from the change when they are reset or get another interval",
        "may be as far away as can be, and due at once",
      ],
    },
  },
  {
    id: "monitor-1",
    says: "A monitor wants an inproc endpoint and a type that can tell; queues can be asked for only if enabled.",
    held: {
      "socket/monitor-socket.test.ts": ["refuses what cannot be"],
      "socket/pipes-stats.test.ts": ["wants a monitor of that event"],
    },
  },
  {
    id: "monitor-2",
    says: "Both sides tell of a connection from its beginning to its end, in order.",
    held: {
      "socket/monitor-events.test.ts": ["of a connection that comes about, each with the endpoint"],
      "contracts/monitor-recordings.test.ts": ["in the scene %s"],
    },
  },
  {
    id: "monitor-3",
    says: "In the second version every event has both ends of the connection, by any type of monitor.",
    held: { "socket/monitor-socket.test.ts": ["sends by a socket of type %i, both ends in version 2"] },
  },
  {
    id: "monitor-4",
    says: "The queues of all peers are told, in the order they came.",
    held: { "socket/pipes-stats.test.ts": ["tells of the queues of each peer, in the order they came"] },
  },
  {
    id: "reconnect-options-1",
    says: "A lost peer is told once and then waited for; back again, it is told as at first.",
    held: {
      "socket/monitor-events.test.ts": ["of a peer that goes and comes back"],
      "interop/monitor-events.test.ts": [
        "tells of connecting, of the loss of libzmq, of trying again, and of its return",
      ],
    },
  },
  {
    id: "reconnect-options-2",
    says: "An endpoint that refuses is given up if so wished.",
    held: {
      "socket/reconnecting.test.ts": [
        "1 gives an endpoint up when it refuses",
        "1 looks for a lost peer once more",
      ],
    },
  },
  {
    id: "reconnect-options-3",
    says: "An endpoint that does not shake hands is given up if so wished.",
    held: { "socket/reconnecting.test.ts": ["2 gives an endpoint up whose peer does not shake hands"] },
  },
  { id: "reconnect-options-4", says: "After disconnecting nothing more is told." },
  {
    id: "heartbeats-1",
    says: "A peer that falls silent is dropped.",
    held: { "wire/heartbeats.test.ts": ["drops a peer that answers nothing, and says so"] },
  },
  {
    id: "heartbeats-2",
    says: "A PING is answered with its context, 16 octets of it at most.",
    held: { "wire/heartbeats.test.ts": ["with a context of %i octets is answered with 16 at most"] },
  },
  {
    id: "heartbeats-3",
    says: "A time to live counts at the other side, which needs no heartbeats of its own.",
    held: {
      "interop/heartbeats.test.ts": [
        "of libzmq name a time to live, after which we give up a frozen peer without any heartbeats of ours",
      ],
      "faults/half-open.test.ts": ["is given up by a peer that was told how long to wait"],
    },
  },
  { id: "heartbeats-4", says: "Live connections stay, whatever the types." },
  {
    id: "heartbeats-5",
    says: "A time to live has its largest value, and tenths of a second.",
    held: { "options/kinds.test.ts": ["rounds towards zero to its step"] },
  },
  {
    id: "stream-1",
    says: "A STREAM sees the octets of ZMTP, can speak it by hand, and carries much.",
    held: {
      "interop/plain-streams.test.ts": [
        "makes libzmq's DEALER talk to our STREAM",
        "makes our DEALER talk to libzmq's STREAM",
      ],
      "contracts/stream.test.ts": ["carries megabytes both ways, in pieces of at most inBatchSize"],
    },
  },
  {
    id: "stream-2",
    says: "Two STREAMs talk, and an empty frame ends the connection.",
    held: {
      "contracts/stream-connecting.test.ts": ["talks to another STREAM"],
      "contracts/stream.test.ts": ["ends a connection by an empty frame, after what was sent before"],
      "contracts/stream-http.test.ts": ["serves several clients at once"],
    },
  },
  {
    id: "stream-empty-1",
    says: "A connection can be ended right after connecting.",
    held: { "contracts/stream-connecting.test.ts": ["ends an attempt to connect by an empty frame, too"] },
  },
  {
    id: "stream-timeout-1",
    says: "A handshake has 30 seconds, or what the option says; then both sides tell of the end.",
    held: {
      "socket/reconnecting.test.ts": [
        "ends a connection whose peer says nothing, and the next attempt follows",
        "is 30 seconds unless told otherwise, and no limit when it is 0",
      ],
      "socket/monitor-events.test.ts": ["of a peer that does not shake hands in time"],
    },
  },
]
