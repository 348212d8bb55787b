/** What a value is, in a few words: for messages about values that cannot be packed. */
export const describe = (value: unknown): string => {
  switch (typeof value) {
    case "object":
      return value === null ? "null" : className(value)
    case "function":
      return value.name === "" ? "a function" : `the function ${value.name}`
    case "string":
      return "a text"
    default:
      return String(value)
  }
}

const className = (value: object): string => {
  const maker: unknown = Object.getPrototypeOf(value)?.constructor
  return typeof maker === "function" && maker.name !== "" ? maker.name : "an object of a class without a name"
}
