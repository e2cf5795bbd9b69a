/** stateKey names where a case stands in a family's words. */
export const stateKey = (state: string) => `state.${state}` as 'state.submitted'
