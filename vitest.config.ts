import { createRequire } from "node:module"
import { availableParallelism, tmpdir } from "node:os"
import type typescript from "typescript"
import { defineConfig } from "vitest/config"

const requireFromHere = createRequire(import.meta.url)

/**
 * The compiler is required by all who import it: before Node imports a CommonJS module it reads all of it for the names
 * that it exports, which takes longer than to load it.
 */
const compiler = {
  name: "compiler",
  enforce: "pre" as const,
  resolveId: (id: string) => (id === "typescript" ? "\0typescript" : undefined),
  load: (id: string) =>
    id === "\0typescript"
      ? `import { createRequire } from "node:module"
         export default createRequire(${JSON.stringify(import.meta.url)})("typescript")`
      : undefined,
}

/** Vitest's own compiler leaves standard decorators as they are, and no Node runs them yet. */
const decorators = {
  name: "decorators",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!/^\s*@\w+\(/m.test(code) || !id.endsWith(".ts") || id.includes("node_modules")) return undefined
    const ts = requireFromHere("typescript") as typeof typescript
    const { outputText, sourceMapText } = ts.transpileModule(code, {
      fileName: id,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true },
    })
    return { code: outputText, map: sourceMapText ?? null }
  },
}

/** Tests with a process of their own: they count what it holds, end what all share, load modules anew, or leave much memory. */
const alone = [
  "test/{docs,examples}.test.ts",
  "test/faults/**/*.test.ts",
  "test/types/published.test.ts",
  "test/core/{bytes,errors}.test.ts",
  "test/rpc/python/temporal.test.ts",
  "test/socket/context-instance.test.ts",
]

export default defineConfig({
  plugins: [compiler, decorators],
  resolve: {
    alias: {
      "#transports": new URL("src/transports/node.ts", import.meta.url).pathname,
      "typemq/draft": new URL("src/draft/index.ts", import.meta.url).pathname,
      "typemq/decorators": new URL("src/decorators/index.ts", import.meta.url).pathname,
      "typemq/streams": new URL("src/streams/index.ts", import.meta.url).pathname,
      "typemq/rpc": new URL("src/rpc/index.ts", import.meta.url).pathname,
      "typemq/auth": new URL("src/auth/index.ts", import.meta.url).pathname,
      "typemq/log/winston": new URL("src/log/winston.ts", import.meta.url).pathname,
      "typemq/log/pino": new URL("src/log/pino.ts", import.meta.url).pathname,
      "typemq/devices": new URL("src/devices/index.ts", import.meta.url).pathname,
      "typemq/inspect": new URL("src/inspect/index.ts", import.meta.url).pathname,
      "typemq/utils": new URL("src/utils/index.ts", import.meta.url).pathname,
      "typemq/log": new URL("src/log/index.ts", import.meta.url).pathname,
      "typemq/ssh": new URL("src/ssh/index.ts", import.meta.url).pathname,
      typemq: new URL("src/index.ts", import.meta.url).pathname,
    },
  },
  test: {
    // Loading the library takes longer than most files of tests: where they can, they share processes.
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      {
        extends: true,
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: alone, isolate: false },
      },
    ],
    testTimeout: 20_000,
    pool: "forks",
    // Both projects load the same modules: what one has compiled serves the other, and the next run.
    experimental: { fsModuleCache: true },
    // Some tests wait most of their time.
    maxWorkers: availableParallelism() + 2,
    // Where ipc://* makes its sockets; without it, in the working directory.
    env: { TMPDIR: tmpdir() },
    coverage: { provider: "v8", include: ["src/**"] },
  },
})
