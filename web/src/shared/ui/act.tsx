import { Button, Form, Modal, type FormInstance } from 'antd'
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { newKey } from '@/shared/api/key'
import { useT, Zh } from '@/shared/i18n'
import { Fault } from './fault'
import { useFaults } from './form'

/**
 * useAct runs a write once for each intention. The idempotency key stays the
 * same while the person retries, and is new after success, so that a reply
 * lost on the way never makes a second record.
 */
export function useAct<In, Out>(write: (input: In, key: string) => Promise<Out>) {
  const key = useRef(newKey())
  const running = useRef(false)
  const [busy, setBusy] = useState(false)

  const run = useCallback(
    async (input: In): Promise<Out | undefined> => {
      if (running.current) return undefined // a double click is one intention
      running.current = true
      setBusy(true)
      try {
        const out = await write(input, key.current)
        key.current = newKey()
        return out
      } finally {
        running.current = false
        setBusy(false)
      }
    },
    [write],
  )
  return { run, busy }
}

interface ConfirmActProps<Values extends object> {
  /** The act in the law's words: 受理, 退回补正, 公示, 确认. */
  verb: string
  /** Names the button where many stand in a list: 停用张敏的账号. */
  label?: string
  /** What will happen and whether it can be undone. */
  consequence: ReactNode
  /** The write; key is its idempotency key. */
  onAct: (values: Values, key: string) => Promise<unknown>
  /** Called when the write is in. */
  onDone?: () => void
  /** Fields to fill in first: opinion, signature, reason. */
  fields?: ReactNode
  initial?: Partial<Values>
  /** The page's next act is primary; the others are plain. */
  primary?: boolean
  /** For acts with a long form. */
  wide?: boolean
  /** The act takes something away from a family. */
  danger?: boolean
}

/** ConfirmAct is one act: a button named by its verb, what it does, the fields it needs, and what went wrong. */
export function ConfirmAct<Values extends object>(props: ConfirmActProps<Values>) {
  const [open, setOpen] = useState(false)
  const button = useFocusAfter(open)
  return (
    <>
      <Button ref={button} type={props.primary ? 'primary' : 'default'} aria-label={props.label} onClick={() => setOpen(true)}>
        {props.verb}
      </Button>
      {open && <ActDialog {...props} close={() => setOpen(false)} />}
    </>
  )
}

// useFocusAfter keeps the keyboard's place: on the button again when its dialog
// is closed, and on the page's heading when the act takes the button away.
function useFocusAfter(open: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current && !open) button.current?.focus()
    opened.current = open
  }, [open])
  useLayoutEffect(() => {
    const mine = button.current
    return () => {
      if (mine && document.activeElement === mine) document.querySelector('h1')?.focus()
    }
  }, [])
  return button
}

function ActDialog<Values extends object>(props: ConfirmActProps<Values> & { close: () => void }) {
  const { verb, consequence, onAct, onDone, fields, initial, danger, close } = props
  const t = useT()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form as FormInstance)
  const act = useAct(onAct)
  const body = useRef<HTMLDivElement>(null)

  const submit = async (values: Values) => {
    faults.clear()
    try {
      await act.run(values)
      close()
      onDone?.()
    } catch (error) {
      faults.show(error)
    }
  }
  // The window's own fields say first what they cannot take, as an amount that is none.
  const ok = () => {
    if (body.current?.querySelector('form')?.reportValidity()) form.submit()
  }
  return (
    <Modal
      open
      title={verb}
      okText={verb}
      okButtonProps={{ danger: danger ?? false }}
      cancelText={t('act.cancel')}
      confirmLoading={act.busy}
      onOk={ok}
      onCancel={close}
      mask={{ closable: false }}
      width={props.wide ? 'min(48rem, 100vw)' : 520}
    >
      <p style={{ marginBottom: '1rem' }}>
        <Zh>{consequence}</Zh>
      </p>
      <div ref={body}>
        <Form form={form} layout="vertical" initialValues={initial as object} onFinish={submit} scrollToFirstError={{ focus: true }}>
          {fields}
        </Form>
      </div>
      {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
    </Modal>
  )
}
