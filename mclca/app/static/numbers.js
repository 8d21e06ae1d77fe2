// Figures in words: as many digits as they are worth, and round places for an axis.

export function number(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(digits - 1).replace("e+", "e");
  const places = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return value.toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: Math.min(places, 20) });
}

export function percent(share) {
  if (share === null) return "-";
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (share < 0.01) return "less than 1 %";
  return share > 0.99 ? "more than 99 %" : `${Math.round(100 * share)} %`;
}

// About `count` round values from low to high.
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough * 0.999);
  const found = [];
  for (let place = Math.ceil(low / step); place * step <= high; place += 1) found.push(place * step);
  return found.map((value) => Number(value.toPrecision(12)));
}
