import { useEffect, useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Heading } from '../Heading'
import { noticesIn, placesIn, type PublicNotice } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { NoticeCard } from './NoticeCard'
import { ResultList } from './ResultList'
import { useText } from './text'

/** Notices lets anybody read what hangs in a township today. */
export default function Notices() {
  const t = useText()
  const [county, setCounty] = useState('')
  const [place, setPlace] = useState('')
  const { value: all } = useLoaded('all', counties)
  const { value: townships } = useLoaded(county, placesIn)
  return (
    <>
      <Heading>{t('title')}</Heading>
      <p className={css.lead}>{t('intro')}</p>
      <div className={css.person}>
        <Pick
          label={t('county')}
          value={county}
          places={all}
          onPick={(c) => {
            setCounty(c)
            setPlace('')
          }}
        />
        {county && <Pick label={t('township')} value={place} places={townships} onPick={setPlace} />}
      </div>
      {place && (
        <>
          <h2>{t('title')}</h2>
          <Hanging key={place} place={place} />
          <h2>{t('results')}</h2>
          <ResultList key={`results ${place}`} place={place} />
        </>
      )}
    </>
  )
}

// What hangs in a place, a page at a time.
function Hanging({ place }: { place: string }) {
  const t = useText()
  const [list, setList] = useState<PublicNotice[]>()
  const [next, setNext] = useState('')
  const [fault, setFault] = useState<number>()
  const read = (cursor: string) => {
    setFault(undefined)
    noticesIn(place, cursor).then(
      (page) => {
        setList((before) => [...(cursor ? (before ?? []) : []), ...page.items])
        setNext(page.next)
      },
      (e: unknown) => setFault(asProblem(e).status),
    )
  }
  useEffect(() => {
    read('')
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for a place: its key is the place
  }, [])
  return (
    <div aria-live="polite">
      {list?.length === 0 && <p>{t('none')}</p>}
      {list?.map((n) => (
        <NoticeCard key={n.number} notice={n} />
      ))}
      {fault !== undefined && <p role="alert">{t(fault === 429 ? 'busy' : 'failed')}</p>}
      {(next || fault !== undefined) && (
        <div className={css.acts}>
          <button type="button" className={css.second} onClick={() => read(next)}>
            {t(fault === undefined ? 'more' : 'retry')}
          </button>
        </div>
      )}
    </div>
  )
}
