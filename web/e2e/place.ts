import { fileURLToPath } from 'node:url'

/** shots is the folder of the build's screenshots. */
export const shots = process.env.SCREENSHOTS ?? fileURLToPath(new URL('../../build/screenshots', import.meta.url))
