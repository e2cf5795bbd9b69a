import { useSignature } from '@/shared/ui/useSignature'
import css from './field.module.css'
import { useText } from './text'

/** SignaturePad takes a signature by finger, pen or mouse, each line as it is lifted. Who has none of them signs on paper. */
export function SignaturePad({ label, onDrawn }: { label: string; onDrawn: (picture: Blob) => void }) {
  const t = useText()
  const { canvas, handlers, drawn, clear } = useSignature((draw) => void draw?.().then(onDrawn))
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
