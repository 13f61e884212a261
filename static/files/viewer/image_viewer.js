/** One zoomable image: OpenSeadragon set up for reviewing, with its own keys switched off (the page has its own). */

const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const CRISP_FROM = 2; // screen pixels an image pixel: from here a pixel is shown as a square, not smoothed

/** OpenSeadragon would add an inline style, which the content policy forbids: it looks for this mark first. */
function spareInlineStyle() {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const mark = document.createElementNS(null, "style"); // of no namespace: it styles nothing
  mark.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(mark);
}

export function openImage(element, sources) {
  spareInlineStyle();
  const viewer = window.OpenSeadragon({
    element,
    tileSources: sources,
    drawer: "canvas",
    showNavigationControl: false,
    showNavigator: element.hasAttribute("data-navigator"),
    navigatorPosition: "BOTTOM_RIGHT",
    navigatorSizeRatio: 0.14,
    navigatorAutoFade: true,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsPen: { clickToZoom: false },
    animationTime: still ? 0 : 0.35,
    springStiffness: 9,
    blendTime: 0,
    maxZoomPixelRatio: 24,
    minZoomImageRatio: 0.7,
    visibilityRatio: 0.4,
    preserveImageSizeOnResize: true,
    imageLoaderLimit: 6,
    timeout: 30000,
  });
  viewer.addHandler("canvas-key", (event) => {
    event.preventDefaultAction = true;
  });
  viewer.addHandler("zoom", () => sharpen(viewer));
  viewer.addHandler("zoom", () => showNavigator(viewer));
  viewer.addHandler("open", () => showNavigator(viewer));
  viewer.canvas.tabIndex = -1; // reached by keys everywhere on the page, so no stop of its own
  return viewer;
}

function sharpen(viewer) {
  const image = viewer.world.getItemAt(0);
  if (!image) return;
  const ratio = image.viewportToImageZoom(viewer.viewport.getZoom());
  viewer.drawer.setImageSmoothingEnabled(ratio < CRISP_FROM);
}

/** The small map helps only where not all of the image is in view. */
function showNavigator(viewer) {
  const part = viewer.viewport.getZoom() > viewer.viewport.getHomeZoom() * 1.3;
  viewer.navigator?.element.toggleAttribute("hidden", !part);
}

/** Brings a box (image pixels) to the middle, with its surroundings: so many of its own sides wide. */
export function zoomToBox(viewer, [x1, y1, x2, y2], sides = 4) {
  const image = viewer.world.getItemAt(0);
  if (!image) return;
  const side = Math.max(x2 - x1, y2 - y1, 16);
  const room = side * sides + 40;
  const middle = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
  const shown = image.imageToViewportRectangle(middle.x - room / 2, middle.y - room / 2, room, room);
  viewer.viewport.fitBoundsWithConstraints(shown, still);
}

/** How image pixels lie on the screen now: screen = origin + pixel * scale. */
export function imageOnScreen(viewer) {
  const image = viewer.world.getItemAt(0);
  if (!image) return null;
  const origin = viewer.viewport.pixelFromPoint(image.imageToViewportCoordinates(0, 0, true), true);
  const right = viewer.viewport.pixelFromPoint(image.imageToViewportCoordinates(image.getContentSize().x, 0, true), true);
  return { x: origin.x, y: origin.y, scale: (right.x - origin.x) / image.getContentSize().x, size: image.getContentSize() };
}

/** Two viewers that always show the same place; whichever was touched last leads. */
export function keepTogether(first, second) {
  let leader = first;
  for (const viewer of [first, second]) {
    for (const touch of ["canvas-press", "canvas-scroll", "canvas-pinch"]) {
      viewer.addHandler(touch, () => {
        leader = viewer;
      });
    }
  }
  const follow = (from, to) => {
    if (leader !== from || !to.isOpen()) return;
    to.viewport.zoomTo(from.viewport.getZoom(true), null, true);
    to.viewport.panTo(from.viewport.getCenter(true), true);
  };
  first.addHandler("viewport-change", () => follow(first, second));
  second.addHandler("viewport-change", () => follow(second, first));
  second.addHandler("open", () => follow(first, second));
  return {
    lead: () => {
      leader = first;
      follow(first, second);
    },
  };
}
