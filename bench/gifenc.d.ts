/** The part of gifenc's interface that the renderer's benchmark uses; the package ships no types. */
declare module 'gifenc' {
  export type GifencPalette = [number, number, number][];

  export interface GifencFrame {
    palette?: GifencPalette;
    /** Milliseconds. */
    delay?: number;
    transparent?: boolean;
    transparentIndex?: number;
    dispose?: number;
  }

  export interface GifencEncoder {
    writeFrame(pixels: Uint8Array, width: number, height: number, frame?: GifencFrame): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  const gifenc: {
    GIFEncoder(options?: { initialCapacity?: number }): GifencEncoder;
    quantize(rgba: Uint8Array, colours: number): GifencPalette;
    applyPalette(rgba: Uint8Array, palette: GifencPalette): Uint8Array;
  };
  export default gifenc;
}
