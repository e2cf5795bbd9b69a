import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Zh } from '@/shared/i18n'
import { placingOf } from './placing'
import css from './schematic.module.css'

/** shades are the classes of the five shades, the lightest first. */
export const shades = [css.shade0, css.shade1, css.shade2, css.shade3, css.shade4]

/** A place as a tile. */
export interface Tile {
  code: string
  name: string
  /** 0, the lightest, to 4; none where there is nothing to tell. */
  shade?: number
  /** What the shade says, in figures. */
  figures: ReactNode[]
  /** The page behind it. */
  to?: string
}

/** isPlaced tells whether the places stand as they lie to each other; elsewhere they stand in the order of their codes. */
export const isPlaced = (places: { code: string }[]) => placingOf(places.map((p) => p.code)) !== undefined

/** Schematic draws places as tiles: the registers hold no boundaries. Whoever shows one says that it is a schematic. */
export function Schematic({ tiles }: { tiles: Tile[] }) {
  const placing = placingOf(tiles.map((p) => p.code))
  return (
    <div className={css.map}>
      {tiles.map((p) => {
        const at = placing?.[p.code]
        const look = {
          className: `${css.tile} ${p.shade === undefined ? css.none : shades[p.shade]}`,
          style: at && { gridColumn: at.column, gridRow: at.row },
        }
        const says = (
          <>
            <strong><Zh>{p.name}</Zh></strong>
            {p.figures.map((f, i) => (
              <span key={i} className={i === 0 ? 'figure' : `figure ${css.small}`}>
                {f}
              </span>
            ))}
          </>
        )
        return p.to ? (
          <Link key={p.code} to={p.to} {...look}>
            {says}
          </Link>
        ) : (
          <div key={p.code} {...look}>
            {says}
          </div>
        )
      })}
    </div>
  )
}
