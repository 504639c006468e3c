// Draws once for a burst of changes.

/** A function that runs `draw` a moment later, once for all calls until then. */
export function soon(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      draw();
    }, 16);
  };
}
