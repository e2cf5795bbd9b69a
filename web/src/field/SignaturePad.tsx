import { useRef } from 'react'
import { useSignature } from '@/shared/ui/useSignature'
import css from './field.module.css'
import { useText } from './text'

interface Props {
  label: string
  onDrawn: (picture: Blob) => Promise<void>
  onCleared: () => void
}

/** SignaturePad takes a signature by finger, pen or mouse, each line as it is lifted. Who has none of them signs on paper. */
export function SignaturePad({ label, onDrawn, onCleared }: Props) {
  const t = useText()
  const last = useRef(Promise.resolve()) // a line still being kept must not come after the clearing
  const { canvas, handlers, drawn, clear } = useSignature((draw) => {
    const picture = draw?.()
    last.current = last.current.catch(() => undefined).then(() => (picture ? picture.then(onDrawn) : onCleared()))
  })
  return (
    <div>
      <canvas ref={canvas} className={css.pad} role="img" aria-label={label} {...handlers} />
      {drawn && (
        <button type="button" className={css.small} onClick={clear}>
          {t('signClear')}
        </button>
      )}
    </div>
  )
}
