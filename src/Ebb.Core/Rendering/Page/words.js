// Amounts and times as the rest of ebb writes them.

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function amount(bytes) {
  let unit = 0;
  while (bytes >= 1023.95 && unit < units.length - 1) {
    bytes /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

const two = (number) => String(Math.floor(number)).padStart(2, "0");

// With as much of it as tells neighbours that are `step` apart from each other.
export function time(seconds, step) {
  if (seconds < 60 && step < 60) return `${Number(seconds.toFixed(step < 0.1 ? 2 : step < 1 ? 1 : 0))} s`;
  const fraction = step < 1 ? (seconds % 1).toFixed(1).slice(1) : "";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}${fraction}`;
  const ofDay = `${Math.floor(seconds / 3600) % 24}:${two((seconds / 60) % 60)}`;
  const exact = step < 60 ? `:${two(seconds % 60)}${fraction}` : "";
  return seconds < 86400 ? `${ofDay}${exact} h` : `${Math.floor(seconds / 86400)} d ${step < 86400 ? ofDay + exact : ""}`.trim();
}

// Steps of axes that are round in binary, and on a clock.
export const bytesOfSteps = Array.from({ length: 60 }, (_, power) => 2 ** power);
export const secondsOfSteps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
  86400, 172800, 604800, 1209600, 2592000, 7776000, 31536000,
];
