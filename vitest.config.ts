import { availableParallelism, tmpdir } from "node:os"
import ts from "typescript"
import { defineConfig } from "vitest/config"

/** Vitest's own compiler leaves standard decorators as they are, and no Node runs them yet. */
const decorators = {
  name: "decorators",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!/^\s*@\w+\(/m.test(code) || !id.endsWith(".ts") || id.includes("node_modules")) return undefined
    const { outputText, sourceMapText } = ts.transpileModule(code, {
      fileName: id,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, sourceMap: true },
    })
    return { code: outputText, map: sourceMapText ?? null }
  },
}

export default defineConfig({
  plugins: [decorators],
  resolve: {
    alias: {
      "#transports": new URL("src/transports/node.ts", import.meta.url).pathname,
      "typemq/streams": new URL("src/streams/index.ts", import.meta.url).pathname,
      "typemq/rpc": new URL("src/rpc/index.ts", import.meta.url).pathname,
      typemq: new URL("src/index.ts", import.meta.url).pathname,
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "forks",
    maxWorkers: Math.max(2, availableParallelism()),
    // Where ipc://* makes its sockets; without it, in the working directory.
    env: { TMPDIR: tmpdir() },
    coverage: { provider: "v8", include: ["src/**"] },
  },
})
