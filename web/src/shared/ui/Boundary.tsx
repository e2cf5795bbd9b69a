import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  /** What is shown in it: another page, or another try, begins anew. */
  of: string
  /** What stands in its place where it cannot be shown. */
  instead: ReactNode
  children: ReactNode
}

/** Boundary keeps what surrounds a page when the page cannot be shown, such as one whose script did not come without signal. */
export class Boundary extends Component<BoundaryProps, { broken: boolean; of: string }> {
  override state = { broken: false, of: this.props.of }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  static getDerivedStateFromProps({ of }: BoundaryProps, was: { of: string }) {
    return of === was.of ? null : { broken: false, of }
  }

  override render() {
    return this.state.broken ? this.props.instead : this.props.children
  }
}
