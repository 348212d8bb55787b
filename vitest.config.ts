import { availableParallelism, tmpdir } from "node:os"
import { defineConfig } from "vitest/config"

export default defineConfig({
  resolve: {
    alias: {
      "#transports": new URL("src/transports/node.ts", import.meta.url).pathname,
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
