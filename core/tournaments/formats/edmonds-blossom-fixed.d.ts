/** The library has no types of its own. */
declare module 'edmonds-blossom-fixed' {
  /**
   * A maximum weight matching of the vertices 0, 1, 2, ...
   *
   * @param edges vertex, vertex, weight
   * @param maxCardinality as many pairs as possible, and among such matchings the heaviest
   * @returns the mate of each vertex; -1: none
   */
  export default function blossom(edges: [number, number, number][], maxCardinality: boolean): number[];
}
