/** One fault of a request: a path like `body.members[0].idNumber` and what to do. */
export interface FieldFault {
  path: string
  message: string
}

/** What the server answers when it refuses (application/problem+json), as an Error. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly faults: FieldFault[]

  constructor(status: number, code: string, title: string, detail = '', faults: FieldFault[] = []) {
    super(title)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.detail = detail
    this.faults = faults
  }

  /** The server's own words for what went wrong; empty when it said nothing. */
  get title(): string {
    return this.message
  }

  /** Trying again unchanged can help: the network or a busy server was at fault. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null

function faultsOf(list: unknown): FieldFault[] {
  if (!Array.isArray(list)) return []
  return list.filter(isRecord).map((e) => ({ path: String(e.path ?? ''), message: String(e.message ?? '') }))
}

/** problemFrom reads the body of a failed response; bodies of proxies are not JSON. */
export function problemFrom(status: number, body: unknown): Problem {
  if (!isRecord(body)) return new Problem(status, codeOf(status), '')
  return new Problem(
    status,
    String(body.code ?? codeOf(status)),
    String(body.title ?? ''),
    String(body.detail ?? ''),
    faultsOf(body.errors),
  )
}

/** asProblem makes a Problem of whatever was thrown; a failed fetch has status 0. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return new Problem(0, thrown instanceof TypeError ? 'offline' : 'unexpected', '')
}

function codeOf(status: number): string {
  switch (status) {
    case 401:
      return 'unauthorized'
    case 403:
      return 'forbidden'
    case 404:
      return 'not_found'
    case 409:
      return 'conflict'
    case 413:
      return 'too_large'
    case 429:
      return 'throttled'
    default:
      return status >= 500 ? 'unavailable' : 'invalid'
  }
}

/** formPath turns `body.members[0].idNumber` into antd's name path, without the leading `body`. */
export function formPath(path: string): (string | number)[] {
  const parts = path.split(/[.[\]]+/).filter(Boolean)
  if (parts[0] === 'body') parts.shift()
  return parts.map((p) => (/^\d+$/.test(p) ? Number(p) : p))
}
