import type { IncomingMessage, ServerResponse } from 'node:http'

// A small imitation of the server for the gallery and the tests of the shell.
// It keeps the conventions of the API, not its rules.

const state = { mustChange: false, asked: new Map<string, number>() }

// Without a cookie a visitor of the gallery is signed in, unless MOCK_SIGNED_OUT asks for the login page.
function signedIn(req: IncomingMessage): boolean {
  const cookie = /mock=(in|out)/.exec(req.headers.cookie ?? '')?.[1]
  return cookie === 'in' || (!cookie && process.env.MOCK_SIGNED_OUT === undefined)
}

const session = (res: ServerResponse, value: 'in' | 'out') =>
  void res.writeHead(204, { 'set-cookie': `mock=${value}; Path=/; HttpOnly; SameSite=Strict` }).end()

const levels: Record<number, string> = { 2: 'province', 4: 'prefecture', 6: 'county', 9: 'township', 12: 'village' }
const division = (code: string, name: string) => ({ code, name, level: levels[code.length] })

const divisions = [
  division('51', '四川省'),
  division('5132', '阿坝藏族羌族自治州'),
  division('513221', '汶川县'),
  division('513221100', '威州镇'),
  division('513221101', '绵虒镇'),
  division('513221103', '映秀镇'),
  division('513221100001', '阳光社区'),
  division('513221100201', '七盘沟村'),
]

const households = Array.from({ length: 130 }, (_, i) => ({
  id: String(9000 + i),
  head: ['罗泽芳', '王建国', '余德华', '泽郎卓玛', '陈玉兰', '马成林'][i % 6],
  township: ['威州镇', '绵虒镇', '映秀镇'][i % 3],
  members: (i % 5) + 1,
  amountFen: 54000 * ((i % 5) + 1) - (i % 7) * 8100,
  state: ['survey', 'publicity', 'confirmed', 'suspended'][i % 4],
  due: '2026-11-26',
  left: 3 - (i % 6),
}))

const me = () => ({
  id: '1',
  login: 'zhangmin',
  name: '张敏',
  post: '县民政局社会救助股股长',
  csrf: 'mock-token',
  mustChangePassword: state.mustChange,
  grants: [{ role: 'approver', roleName: '县级审核确认', division: '513221', divisionName: '四川省汶川县' }],
  permissions: ['household.read', 'case.read', 'roll.read'],
})

const demoAccounts = [
  { login: 'jingban', password: 'doudi-demo-1', name: '余晓燕', post: '威州镇民政经办', role: 'clerk', duty: 'Township clerk', division: '513221100' },
  { login: 'hedui', password: 'doudi-demo-2', name: '唐秀梅', post: '县核对中心核对员', role: 'checker', duty: 'County checker', division: '513221' },
  { login: 'queren', password: 'doudi-demo-3', name: '马林青', post: '县民政局社会救助股股长', role: 'approver', duty: 'County approver', division: '513221' },
]

function json(res: ServerResponse, body: unknown, status = 200) {
  res.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  res.end(JSON.stringify(body))
}

const refuse = (res: ServerResponse, status: number, code: string, title: string, errors: unknown[] = []) =>
  json(res, { type: 'about:blank', title, status, code, errors }, status)

function progress(res: ServerResponse, id: string) {
  const n = (state.asked.get(id) ?? 0) + 1
  state.asked.set(id, n)
  const done = Math.min(83_000, n * 9_400)
  json(res, {
    id,
    kind: 'import',
    title: '导入 2026年11月在册名单.xlsx',
    state: done === 83_000 ? 'done' : 'running',
    done,
    total: 83_000,
    message: '已跳过 12 行有误的记录',
    county: 513221,
    updatedAt: '2026-11-23T06:00:00Z',
  })
}

function page(res: ServerResponse, rows: unknown[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  json(res, { items: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : '' })
}

function householdPage(res: ServerResponse, query: URLSearchParams) {
  if (query.get('q') === 'error') return refuse(res, 503, 'unavailable', '服务器正在维护')
  const q = query.get('q') ?? ''
  const rows = households.filter((h) => (!q || h.head?.includes(q)) && (!query.get('state') || h.state === query.get('state')))
  page(res, rows, query)
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

async function signIn(req: IncomingMessage, res: ServerResponse) {
  const { login, password } = JSON.parse(await textOf(req)) as { login: string; password: string }
  if (password.length < 8) return refuse(res, 401, 'unauthorized', '账号或密码不对')
  state.mustChange = login === 'first'
  session(res, 'in')
}

/** answer answers one request to /api. */
export function answer(req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? '/', 'http://mock')
  const route = `${req.method} ${url.pathname}`
  if (route === 'GET /api/info') return json(res, { product: '兜底 Doudi', version: 'dev', demo: true, languages: ['zh', 'en'], demoAccounts })
  if (route === 'GET /api/today') return json(res, { today: '2026-11-23' })
  if (route === 'POST /api/session') return void signIn(req, res)
  if (!signedIn(req)) return refuse(res, 401, 'unauthorized', '请先登录')
  if (route === 'DELETE /api/session') return session(res, 'out')
  if (route === 'GET /api/me') return json(res, me())
  if (route === 'PUT /api/me/password') {
    state.mustChange = false
    return void res.writeHead(204).end()
  }
  if (route === 'GET /api/divisions') {
    const parent = url.searchParams.get('parent') ?? ''
    const own = [2, 4, 6, 9, 12].find((n) => n > parent.length)
    return json(res, divisions.filter((d) => d.code.startsWith(parent) && d.code.length === own))
  }
  if (route === 'GET /api/gallery/households') return householdPage(res, url.searchParams)
  if (route === 'POST /api/gallery/reveal') return json(res, { value: '510000199001011234' })
  if (route === 'POST /api/gallery/act')
    return refuse(res, 422, 'invalid', '意见填写有误', [{ path: 'body.opinion', message: '意见须写明依据的条款' }])
  if (route === 'POST /api/files') return json(res, { id: '77', name: '授权书.jpg', size: 120_000, county: 513221, mediaType: 'image/svg+xml', purpose: 'consent', createdAt: '2026-11-23T06:00:00Z' })
  if (url.pathname.startsWith('/api/files/')) {
    res.writeHead(200, { 'content-type': 'image/svg+xml' })
    return void res.end(
      '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"><rect width="600" height="800" fill="#fff" stroke="#999"/><text x="300" y="100" text-anchor="middle" font-size="32">授权书</text></svg>',
    )
  }
  const job = /^GET \/api\/progress\/\d+\/(\w+)$/.exec(route)
  if (job?.[1]) return progress(res, job[1])
  refuse(res, 404, 'not_found', '')
}
