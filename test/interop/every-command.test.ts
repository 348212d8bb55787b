import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { commands } from "../../src/cli/commands.ts"
import {
  curveKeyPair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
} from "../../src/index.ts"
import { enableInspect } from "../../src/inspect/index.ts"
import { PubHandler } from "../../src/log/index.ts"
import { method, param, serveRpc } from "../../src/rpc/index.ts"
import { endCommandsAfterEach, inTerminal, RunningCommand } from "../support/command.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { isInteropJob } from "./conversation.ts"

const folder = temporaryFolder()
const anywhere = "tcp://127.0.0.1:*"

/** A command while it runs, in whatever way. */
interface Playing {
  /** Resolves when it has written this. */
  written(form: RegExp): Promise<RegExpMatchArray>
  interrupt(): void
}

/** What a command needs, and what it is to do. */
interface Scene {
  readonly args: readonly string[]
  /** What it must write. */
  readonly shows: RegExp
  readonly code?: number
  /** What happens while it runs. */
  readonly play?: (command: Playing) => Promise<unknown>
  /** Ends what the scene needed. */
  readonly end?: () => unknown
}

const closing =
  (...all: readonly { close(): unknown }[]) =>
  () =>
    Promise.all(all.map((each) => each.close()))

const service = () =>
  serveRpc(
    { add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b) },
    { bind: anywhere, introspection: true },
  )

/** Connects to what a command says that it has bound, and talks to it. */
const toBound =
  (talk: (endpoint: string) => Promise<unknown>) =>
  async (command: Playing): Promise<void> => {
    const [, endpoint = ""] = await command.written(/bound to (\S+)/)
    await talk(endpoint)
  }

const pushTo = async (endpoint: string): Promise<void> => {
  await using push = new Push()
  push.connect(endpoint)
  await push.send("hello")
}

const pulling = async (command: string, ...between: string[]): Promise<Scene> => {
  const pull = new Pull({ linger: 0 })
  const endpoint = await pull.bind(anywhere)
  const play = async () => expect(String(await pull.receive())).toBe("hello")
  return {
    args: [command, ...between, endpoint, "hello", "--verbose"],
    shows: /connected/,
    play,
    end: closing(pull),
  }
}

/** One scene for each command in the table. */
const scenes: Readonly<Record<string, () => Promise<Scene> | Scene>> = {
  send: () => pulling("send", "push"),
  push: () => pulling("push"),
  receive: () => ({
    args: ["receive", "pull", anywhere, "-n", "1"],
    shows: /hello/,
    play: toBound(pushTo),
  }),
  pull: () => ({ args: ["pull", anywhere, "-n", "1"], shows: /hello/, play: toBound(pushTo) }),
  pub: () => {
    const subscriber = new Subscriber()
    subscriber.subscribe()
    return {
      args: ["pub", anywhere, "news", "hello"],
      shows: /bound to/,
      play: toBound(async (endpoint) => {
        subscriber.connect(endpoint)
        expect(String(await subscriber.receive())).toBe("news,hello")
      }),
      end: closing(subscriber),
    }
  },
  sub: async () => {
    const publisher = new XPublisher({ linger: 0 })
    const endpoint = await publisher.bind(anywhere)
    return {
      args: ["sub", endpoint, "-n", "1"],
      shows: /hello/,
      play: async () => {
        await publisher.receive()
        await publisher.send("hello")
      },
      end: closing(publisher),
    }
  },
  req: async () => {
    const reply = new Reply({ linger: 0 })
    reply.consume((frames) => reply.send(["re", ...frames]))
    return { args: ["req", await reply.bind(anywhere), "hello"], shows: /re\s+hello/, end: closing(reply) }
  },
  rep: () => ({
    args: ["rep", anywhere, "fine", "-n", "1"],
    shows: /hello/,
    play: toBound(async (endpoint) => {
      await using request = new Request()
      request.connect(endpoint)
      await request.send("hello")
      expect(String(await request.receive())).toBe("fine")
    }),
  }),
  call: async () => {
    const server = await service()
    return {
      args: ["call", String(server.endpoint), "add", "1", "--b", "2"],
      shows: /^3\s*$/m,
      end: closing(server),
    }
  },
  "rpc methods": async () => {
    const server = await service()
    return { args: ["rpc", "methods", String(server.endpoint)], shows: /add/, end: closing(server) }
  },
  notify: async () => {
    const pull = new Pull({ linger: 0 })
    const endpoint = await pull.bind(anywhere)
    return {
      args: ["notify", "--verbose", endpoint, "note", "1"],
      shows: /connected/,
      play: async () => expect(await pull.receive()).not.toHaveLength(0),
      end: closing(pull),
    }
  },
  publish: () => {
    const subscriber = new Subscriber()
    subscriber.subscribe("news")
    return {
      args: ["publish", `@${anywhere}`, "news", "note", "1"],
      shows: /bound to/,
      play: toBound(async (endpoint) => {
        subscriber.connect(endpoint)
        expect(String((await subscriber.receive())[0])).toBe("news")
      }),
      end: closing(subscriber),
    }
  },
  keygen: () => ({ args: ["keygen"], shows: /CURVE PUBLIC KEY/ }),
  "certs list": async () => {
    await certificate("list")
    return { args: ["certs", "list", folder], shows: /list/ }
  },
  "certs show": async () => ({ args: ["certs", "show", await certificate("show")], shows: /public/i }),
  ping: async () => {
    const router = new Router({ linger: 0 })
    return {
      args: ["ping", await router.bind(anywhere), "--count", "2", "--interval", "10ms"],
      shows: /ROUTER/,
      end: closing(router),
    }
  },
  monitor: async () => {
    const publisher = new Publisher({ linger: 0 })
    const endpoint = await publisher.bind(anywhere)
    return { args: ["monitor", "sub", endpoint, "--count", "2"], shows: /connect/, end: closing(publisher) }
  },
  top: async () => {
    const pull = new Pull({ linger: 0 })
    await pull.bind(anywhere)
    const inspector = await enableInspect({ name: "looked-at", folder: join(folder, "looked-at") })
    return { args: ["top", String(inspector.path), "--once"], shows: /PULL/, end: closing(inspector, pull) }
  },
  log: async () => {
    const socket = new XPublisher({ linger: 0 })
    const endpoint = await socket.bind(anywhere)
    const handler = new PubHandler(socket)
    return {
      args: ["log", endpoint, "-n", "1"],
      shows: /INFO \| hello/,
      play: async () => {
        await socket.receive()
        handler.emit({ level: "INFO", message: "hello" })
      },
      end: closing(handler, socket),
    }
  },
  bench: async () => {
    const pull = new Pull({ linger: 0 })
    pull.consume(() => {})
    return {
      args: ["bench", "--send", "--connect", await pull.bind(anywhere), "--count", "500"],
      shows: /500 messages/,
      end: closing(pull),
    }
  },
  proxy: () => ({
    args: ["proxy", "streamer", "--front-bind", anywhere, "--back-bind", anywhere],
    shows: /bound to/,
    code: 130,
    play: async (command) => {
      const [, front = "", back = ""] = await command.written(/bound to (\S+)[\s\S]*bound to (\S+)/)
      await using pull = new Pull({ linger: 0 })
      pull.connect(back)
      await pushTo(front)
      expect(String(await pull.receive())).toBe("hello")
      command.interrupt()
    },
  }),
  completion: () => ({ args: ["completion", "bash"], shows: /complete/ }),
  help: () => ({ args: ["help", "ping"], shows: /typemq ping/ }),
}

const certificate = async (name: string): Promise<string> => {
  const { createCertificates } = await import("../../src/auth/index.ts")
  return (await createCertificates(folder, name, { keyPair: curveKeyPair() })).publicFile
}

/** The interop job runs all of them; everyday tests the first ones. */
const names = commands.map(({ name }) => name)
const everyday = ["send", "call"]

describe.each(names.filter((name) => isInteropJob || everyday.includes(name)))("typemq %s", (name) => {
  endCommandsAfterEach()

  it.each(["pipes", "a terminal"])("does its work through %s", { timeout: 60_000 }, async (way) => {
    const scene = await (scenes[name] as () => Promise<Scene> | Scene)()
    try {
      if (way === "pipes") {
        const command = new RunningCommand(scene.args)
        await scene.play?.({
          written: (form) => command.match(form),
          interrupt: () => command.child.kill("SIGINT"),
        })
        const { code, stdout, stderr } = await command.result
        expect(`${stdout}${stderr}`).toMatch(scene.shows)
        expect([code, stderr]).toEqual([scene.code ?? 0, stderr])
      } else {
        const session = inTerminal(scene.args)
        await scene.play?.({
          written: (form) => session.match(form),
          interrupt: () => session.type("\u0003"),
        })
        const { code, screen, restored } = await session.result
        expect(screen).toMatch(scene.shows)
        expect([code, restored]).toEqual([scene.code ?? 0, true])
      }
    } finally {
      await scene.end?.()
    }
  })
})

it("There is a scene for every command", () => {
  expect(Object.keys(scenes).sort()).toEqual([...names].sort())
})
