// The gallery shows every shared component with its states. It is a page of
// the development server only: `npm run dev`, then /gallery.html.
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createHashRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Problem } from '@/shared/api/problem'
import { Console } from './gallery-shell'
import { PathList } from '@/shared/list/DataList'
import { Providers } from '@/shared/Providers'
import { ConfirmAct } from '@/shared/ui/act'
import { Chart } from '@/shared/ui/Chart'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Evidence } from '@/shared/ui/Evidence'
import { Fault } from '@/shared/ui/fault'
import { FileUpload } from '@/shared/ui/FileUpload'
import { FormActions, FormSection, Wide } from '@/shared/ui/form'
import { JobProgress } from '@/shared/ui/JobProgress'
import { MaskedText } from '@/shared/ui/MaskedText'
import { Page, PrintPage, Section } from '@/shared/ui/page'
import { PersonName } from '@/shared/ui/PersonName'
import { Figure, ReasonTree, type Reason } from '@/shared/ui/ReasonTree'
import { Timeline } from '@/shared/ui/Timeline'
import { DateText, Deadline, Money, Stat, Stats, StatusTag, type Tone } from '@/shared/ui/values'

interface Household {
  id: string
  head: string
  township: string
  members: number
  amountFen: number
  state: keyof typeof states
  due: string
  left: number
}

const states = {
  survey: ['入户调查', 'going'],
  publicity: ['公示中', 'plain'],
  confirmed: ['已确认', 'done'],
  suspended: ['退回补正', 'act'],
} satisfies Record<string, [string, Tone]>

const reasons: Reason[] = [
  {
    id: 'a',
    text: '符合最低生活保障条件',
    outcome: 'met',
    children: [
      { id: 'a1', text: '家庭人均收入低于当地标准', outcome: 'met', citation: '《社会救助暂行办法》第九条', children: [
        { id: 'a11', text: '家庭月人均收入', value: '303.33 元', citation: '申报与核对结果' },
        { id: 'a12', text: '农村低保标准', value: '350.00 元', citation: '阿坝州公告（2019）', mark: 'unverified' },
      ] },
      { id: 'a2', text: '家庭财产符合规定', outcome: 'unknown', citation: '《最低生活保障审核确认办法》第十四条', children: [
        { id: 'a21', text: '机动车辆：尚未收到公安部门回复', outcome: 'unknown' },
      ] },
    ],
  },
  { id: 'b', text: '每月保障金额', value: '140.00 元', children: [
    { id: 'b1', text: '标准 × 人数', value: '1,050.00 元', mark: 'demo', citation: '演示标准' },
    { id: 'b2', text: '减去家庭月收入', value: '910.00 元' },
  ] },
]

const square = (x: number, y: number) => [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]]
const areas = ['威州镇', '绵虒镇', '映秀镇', '卧龙镇', '水磨镇', '漩口镇'].map((name, i) => ({
  type: 'Feature' as const,
  properties: { name, code: `51322110${i}` },
  geometry: { type: 'Polygon' as const, coordinates: square(i % 3, Math.floor(i / 3)) },
}))

function Values() {
  return (
    <>
      <Section title="数值与状态" aside={<DateText value="2026-11-23T06:05:00Z" time />}>
        <Stats>
          <Stat label="在册户数" value="1,341" unit="户" note="4,440 人" to="/list" />
          <Stat label="本月应发" value={<Money fen={189400} />} />
          <Stat label="发放失败" value={<span className="act">3</span>} unit="笔" note="须在 10 日前处理" to="/list" />
        </Stats>
        <p style={{ marginTop: '1rem' }}>
          <Deadline due="2026-11-26" left={3} /> · <Deadline due="2026-11-23" left={0} /> · <Deadline due="2026-11-19" left={-2} /> ·{' '}
          <Deadline due="2026-11-19" left={-2} mine={false} />
        </p>
        <p>
          {Object.values(states).map(([name, tone]) => (
            <span key={name} style={{ marginRight: 8 }}>
              <StatusTag tone={tone as Tone}>{name}</StatusTag>
            </span>
          ))}
        </p>
        <p>
          身份证号 <MaskedText masked="513***********1234" label="身份证号" needsReason onReveal={async () => '510000199001011234'} /> · 手机{' '}
          <MaskedText masked="138****5678" label="手机号" onReveal={async () => '13800005678'} /> · 户主{' '}
          <PersonName name="罗泽芳" role="户主 · 申请人" facts={[{ label: '年龄', value: '54' }, { label: '住址', value: '威州镇七盘沟村' }]} to="/list" toText="查看一户一档" />
        </p>
      </Section>
      <Section title="图">
        <Chart title="近六个月保障户数" height={14} data={{ kind: 'bar', unit: '户', names: ['6月', '7月', '8月', '9月', '10月', '11月'], series: [{ name: '户数', values: [498, 502, 495, 490, 488, 493] }] }} />
        <Chart title="各乡镇户数" height={14} data={{ kind: 'map', unit: '户', areas, values: { '513221100': 120, '513221101': 88, '513221102': 43, '513221103': 12, '513221104': null, '513221105': 66 } }} />
      </Section>
    </>
  )
}

function Reasons() {
  return (
    <>
      <Section title="计算依据" aside={<Figure reasons={reasons}>140.00 元</Figure>}>
        <ReasonTree reasons={reasons} />
      </Section>
      <Section title="经过">
        <Timeline
          items={[
            { id: '1', at: '2026-11-20T02:11:00Z', what: '受理申请', who: '李雪（威州镇）' },
            { id: '2', at: '2026-11-23T06:05:00Z', what: '核对结果已返回', detail: '公安部门未回复', act: true },
          ]}
        />
      </Section>
      <Section title="任务与文件">
        <JobProgress job={{ county: 513221, id: '42' }} />
        <FileUpload county={513221} purpose="consent" label="授权书扫描件" multiple />
        <p>
          <Evidence file={{ id: '77', name: '授权书.jpg', county: 513221, mediaType: 'image/svg+xml' }} />
        </p>
      </Section>
      <Section title="出错">
        <Fault error={new Problem(409, 'conflict', '')} onRetry={() => undefined} />
        <Fault error={new Problem(422, 'invalid', '有 1 处填写有误', '', [{ path: 'body.x', message: '出生日期不能晚于今天' }])} />
      </Section>
    </>
  )
}

async function act() {
  const response = await fetch('/api/gallery/act', { method: 'POST' })
  const problem = (await response.json()) as { title: string; code: string; errors: { path: string; message: string }[] }
  throw new Problem(response.status, problem.code, problem.title, '', problem.errors)
}

function Overview() {
  return (
    <Page
      title="罗泽芳家庭"
      status={
        <>
          <StatusTag tone="going">入户调查</StatusTag>
          <Deadline due="2026-11-26" left={3} />
        </>
      }
      under="威州镇七盘沟村 · 农村低保申请 2026-0113"
      actions={
        <>
          <ConfirmAct
            verb="退回补正"
            consequence="申请退回乡镇补充材料，办理期限暂停。"
            onAct={act}
            fields={
              <Form.Item name="opinion" label="意见" rules={[{ required: true }]}>
                <Input.TextArea rows={3} />
              </Form.Item>
            }
          />
          <ConfirmAct verb="确认" primary consequence="确认后从 2026年12月起发放。" onAct={async () => undefined} />
        </>
      }
      facts={[
        { label: '户主', value: <PersonName name="罗泽芳" role="户主" /> },
        { label: '家庭人口', value: '3 人' },
        { label: '每月保障金额', value: <Figure reasons={reasons}>140.00 元</Figure> },
        { label: '申请日期', value: <DateText value="2026-11-20" /> },
      ]}
    >
      <Values />
      <Reasons />
    </Page>
  )
}

function List() {
  return (
    <Page title="家庭">
      <PathList<Household>
        path="/api/gallery/households"
        caption="家庭"
        rowKey={(h) => h.id}
        rowLink={(h) => `/household/${h.id}`}
        filters={[
          { key: 'q', kind: 'search', label: '姓名或拼音', placeholder: '如 zs' },
          { key: 'state', kind: 'choice', label: '状态', options: Object.entries(states).map(([value, [label]]) => ({ value, label })) },
          { key: 'division', kind: 'division', label: '行政区划', root: '513221' },
        ]}
        columns={[
          { key: 'head', title: '户主', main: true, render: (h) => h.head },
          { key: 'township', title: '乡镇', render: (h) => h.township },
          { key: 'members', title: '人数', figure: true, render: (h) => h.members },
          { key: 'amount', title: '每月金额', figure: true, render: (h) => <Money fen={h.amountFen} /> },
          { key: 'state', title: '状态', render: (h) => <StatusTag tone={states[h.state][1] as Tone}>{states[h.state][0]}</StatusTag> },
          { key: 'due', title: '期限', render: (h) => <Deadline due={h.due} left={h.left} /> },
        ]}
      />
    </Page>
  )
}

function FormPage() {
  const [form] = Form.useForm()
  return (
    <Page title="新建申请" narrow>
      <Form form={form} layout="vertical">
        <FormSection title="申请人" hint="与户口簿一致。">
          <Form.Item name="name" label="姓名" required>
            <Input />
          </Form.Item>
          <Form.Item name="relation" label="与户主关系">
            <Select options={[{ value: '01', label: '户主' }]} />
          </Form.Item>
          <Form.Item name="income" label="月收入（元）">
            <InputNumber style={{ width: '100%' }} />
          </Form.Item>
          <Wide>
            <Form.Item name="division" label="户籍地">
              <DivisionPicker label="户籍地" root="513221" />
            </Form.Item>
          </Wide>
        </FormSection>
        <FormActions>
          <Button>保存草稿</Button>
          <Button type="primary">提交</Button>
        </FormActions>
      </Form>
    </Page>
  )
}

const Notice = () => (
  <PrintPage title="不予确认告知书">
    <p>罗泽芳：经审核，您家庭的申请不符合规定条件，理由如下。</p>
    <ReasonTree reasons={reasons} paper />
  </PrintPage>
)

const router = createHashRouter([
  {
    path: '/',
    Component: Console,
    children: [
      { index: true, Component: Overview },
      { path: 'list', Component: List },
      { path: 'form', Component: FormPage },
      { path: 'print', Component: Notice },
    ],
  },
])

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  )
