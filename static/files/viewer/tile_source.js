/** A layer of a picture as OpenSeadragon reads it. All layers share the same pixels. */

const LEAST_LEVEL = 8; // 256 px: smaller levels would only cost requests

export function tileSource(place, layer) {
  const [width, height] = place.dataset.size.split(" ").map(Number);
  const maxLevel = Math.max(0, Math.ceil(Math.log2(Math.max(width, height))));
  return {
    width,
    height,
    tileSize: Number(place.dataset.tile),
    tileOverlap: 0,
    minLevel: Math.min(LEAST_LEVEL, maxLevel),
    maxLevel,
    getTileUrl: (level, x, y) => {
      const path = place.dataset.tiles.replace("LAYER", layer).replace("0/0_0", `${level}/${x}_${y}`);
      return `${path}?v=${place.dataset.stamp}`;
    },
  };
}
