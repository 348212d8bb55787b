import { constants } from "node:os"

/** What is to be said otherwise in a scenario, and why. */
interface Difference {
  readonly why: string
  /** Lines of zeromq, each with what our library says in its place; undefined where it says nothing. */
  readonly lines: readonly (readonly [zeromq: string, typemq: string | undefined])[]
}

/** An error as transcripts have it: with the number that it has on this platform. */
const code = (name: keyof typeof constants.errno): string => `${name} ${constants.errno[name]}`

const notAnAddress = "what can be no address is told from one that is not this machine's"
const onlyMessages = "only messages are sent, not whatever text stands for something else"

/** Differences on purpose, by the scenario's title. */
export const differences: Readonly<Record<string, Difference>> = {
  "a closed socket refuses everything": {
    why: "one code says that a socket is closed, whatever was asked of it",
    lines: [[`subscribe: throws ${code("ENOTSOCK")}`, `subscribe: throws ${code("EBADF")}`]],
  },
  "a socket that connects tells of finding nobody": {
    why: "why an attempt came to nothing is told",
    lines: [
      [
        "connect:retry at <1> with an interval",
        `connect:retry at <1> with an interval with ${code("ECONNREFUSED")}`,
      ],
    ],
  },
  "an address that is taken is told": {
    why: "there is no descriptor whose end could be told, and the endpoint is named whole",
    lines: [
      ["close", undefined],
      [`bind:error ${code("EADDRINUSE")}`, `bind:error ${code("EADDRINUSE")} at <1>`],
    ],
  },
  'connecting to "tcp://127.0.0.1:65536"': {
    why: "a port is a number from 0 to 65535",
    lines: [
      ["connect: works", `connect: throws ${code("EINVAL")} at tcp://127.0.0.1:65536`],
      ["tcp://127.0.0.1:65536", "null"],
    ],
  },
  ...Object.fromEntries(
    ["tcp://999.0.0.1:1", "tcp://no such host:1", "tcp://[::1:1"].map((endpoint) => [
      `binding to "${endpoint}"`,
      {
        why: notAnAddress,
        lines: [
          [
            `bind: rejects with ${code("ENODEV")} at ${endpoint}`,
            `bind: rejects with ${code("EINVAL")} at ${endpoint}`,
          ],
        ],
      } as const,
    ]),
  ),
  "an empty array is no message": { why: onlyMessages, lines: [["send: works", "send: throws TypeError"]] },
  "a function is no message": {
    why: onlyMessages,
    lines: [
      ["send: works", "send: throws TypeError"],
      ['received ["() => {}"]', 'received ["behind it"]'],
    ],
  },
  "an array with undefined is no message": {
    why: onlyMessages,
    lines: [
      ["send: works", "send: throws TypeError"],
      ['received ["a", "undefined"]', 'received ["behind it"]'],
    ],
  },
}
