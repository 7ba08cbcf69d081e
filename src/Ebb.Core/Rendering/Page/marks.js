// The moments of a chart: a line for each, and its name above where there is room.

const longest = 28;

export function drawMarks(marks, colour) {
  return (plot) => {
    const { ctx, bbox } = plot;
    const { min, max } = plot.scales.x;
    const ratio = devicePixelRatio;
    let free = bbox.left;
    ctx.save();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.lineWidth = ratio;
    for (const mark of marks) {
      if (mark.at < min || mark.at > max) continue;
      const x = Math.round(plot.valToPos(mark.at, "x", true));
      ctx.strokeStyle = colour(mark.isNamed ? "ink" : "grey");
      ctx.fillStyle = colour(mark.isNamed ? "ink" : "faint");
      ctx.setLineDash(mark.isNamed ? [4 * ratio, 3 * ratio] : [ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const text = mark.text.length > longest ? mark.text.slice(0, longest - 1) + "…" : mark.text;
      const wide = ctx.measureText(text).width;
      // Over its line, or to the right of what stands there already.
      const from = Math.max(Math.min(Math.max(x - wide / 2, bbox.left), bbox.left + bbox.width - wide), free);
      if (from <= x && from + wide <= bbox.left + bbox.width) {
        ctx.fillText(text, from, bbox.top - 4 * ratio);
        free = from + wide + 8 * ratio;
      }
    }
    ctx.restore();
  };
}

// What is there within some pixels.
export function markAt(plot, marks, seconds) {
  const { min, max } = plot.scales.x;
  const within = ((max - min) / plot.width) * 8;
  const one = marks.find((mark) => Math.abs(mark.at - seconds) <= within);
  return one ? ` · ${one.text}` : "";
}
