/**
 * A key of CURVE (40 characters of Z85) that begins with a dash, as one of 85 does. With two dashes it would look like the
 * name of an option: that one has to be written behind `=`.
 */
export const dashedKey = /^-(?!-)[0-9A-Za-z.\-:+=^!/*?&<>()[\]{}@%$#]{39}$/
