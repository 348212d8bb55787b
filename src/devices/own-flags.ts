/** Flags of Node that say what program to run, and how to watch it: not for the programs of devices. */
const ofTheProgram = /^(?:-[ep]|-pe|--eval|--print|--input-type|--test|--watch|--inspect)/

/** Flags for another thread or process of this program; undefined: the same as here. */
export const ownFlags = (): string[] | undefined =>
  process.execArgv.some((each) => ofTheProgram.test(each)) ? [] : undefined
