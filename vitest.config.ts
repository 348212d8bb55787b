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
    coverage: { provider: "v8", include: ["src/**"] },
  },
})
