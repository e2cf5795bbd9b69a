import { Button } from 'antd'
import { useSignature } from '@/shared/ui/useSignature'
import { useText } from './text'
import css from './sign.module.css'

interface SignatureBoxProps {
  label: string
  /** The drawing, or nothing while the box is empty. */
  onChange: (draw: (() => Promise<Blob>) | undefined) => void
}

/** SignatureBox takes a signature by finger, pen or mouse. Who has none of them signs on paper: the page offers that beside it. */
export function SignatureBox({ label, onChange }: SignatureBoxProps) {
  const t = useText()
  const { canvas, handlers, drawn, clear } = useSignature(onChange)
  return (
    <div>
      <canvas ref={canvas} className={css.box} role="img" aria-label={label} {...handlers} />
      <Button disabled={!drawn} onClick={clear}>
        {t('signClear')}
      </Button>
    </div>
  )
}
