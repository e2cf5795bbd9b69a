import type { Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import css from './import.module.css'
import { columnName } from './mapping'
import { useText } from './text'

type Row = Schema<'IntakeImportPreviewRow'>

interface SampleProps {
  preview: Schema<'IntakeImportPreview'>
  kind: Schema<'IntakeImportKind'>
}

/** Sample shows the first rows of a file as they will be read, bad cells marked; on a phone each row is a card. */
export function Sample({ preview: p }: SampleProps) {
  const t = useText()
  const headers = p.headers ?? []
  return (
    // A region that scrolls sideways must take the focus, or the keyboard cannot reach its end.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.scroll} role="region" aria-label={t('sample')} tabIndex={0}>
      <table className={css.sample}>
        <caption className="unseen">{t('sample')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('row')}</th>
            <th scope="col">{t('problem')}</th>
            {headers.map((h, i) => (
              <th key={columnName(i)} scope="col">
                <Zh>{h || columnName(i)}</Zh>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(p.rows ?? []).slice(0, 20).map((r) => (
            <SampleRow key={r.number} row={r} headers={headers} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SampleRow({ row: r, headers }: { row: Row; headers: string[] }) {
  const t = useText()
  const { lang } = useLang()
  const problems = r.problems ?? []
  const bad = new Set(problems.map((p) => p.column))
  return (
    <tr>
      <th scope="row" className="figure">
        {r.number}
      </th>
      <td className={css.why}>
        {problems.length === 0
          ? t('noProblem')
          : problems.map((p) => (
              <div key={`${p.column} ${p.code}`}>
                <Zh>{t('problemAt', { where: p.header || t('row'), what: lang === 'en' ? p.english : p.message })}</Zh>
              </div>
            ))}
      </td>
      {headers.map((h, i) => (
        <td key={columnName(i)} data-title={h || columnName(i)} className={bad.has(i) ? css.bad : undefined}>
          {r.cells?.[i] && <Zh>{r.cells[i]}</Zh>}
        </td>
      ))}
    </tr>
  )
}
