// The numbers of a chart as uPlot takes them: one column of times for all curves, and a column for each curve and each edge of a band.
// Where a curve has a hole there is null, and where it was only not measured undefined: lines go on through the second.

import uPlot from "uplot";

export function columnsOf(chart, whole) {
  const tables = chart.tables.map((xs) => [xs]);
  const found = chart.tables.map(() => []);
  chart.curves.forEach((curve, index) => {
    for (const edge of ["up", "most", "least"]) {
      if (curve[edge]) {
        tables[curve.table].push(curve[edge]);
        found[curve.table].push({ index, edge });
      }
    }
  });
  // Both ends of the time, so that all charts of the page show the same.
  const joined = uPlot.join([[whole], ...tables]);
  return { joined, found: found.flat() };
}

// Each shown curve on the shown one below it.
export function stacked(columns, isShown) {
  const sums = columns[0].map(() => 0);
  return columns.map((column, index) => {
    if (index === 0) return column;
    return column.map((value, place) => {
      if (value == null) return value;
      if (isShown(index)) sums[place] += value;
      return sums[place];
    });
  });
}

// The nearest place with a number, a little to the left or to the right.
export function nearest(column, place) {
  for (let far = 0; far < 400; far++) {
    if (column[place - far] != null) return place - far;
    if (column[place + far] != null) return place + far;
  }
  return null;
}
