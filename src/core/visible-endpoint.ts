/** What comes before an `@`, and what follows a `?`: the places where URLs have passwords and tokens. */
const secretPlaces = [
  [/\/\/[^/?#]*@/, "//…@"],
  [/\?.*$/s, "?…"],
] as const

/** An endpoint without what may be secret in it. */
export const visibleEndpoint = (endpoint: string): string => {
  if (!/^wss?:/.test(endpoint)) return endpoint
  return secretPlaces.reduce((shown, [place, replacement]) => shown.replace(place, replacement), endpoint)
}
