/** What the browser tells of the device, and of what its owner wants. */

/** Where browsers do not tell: conservative, and enough for what phones' own cameras make. */
const GIGABYTES = { phone: 2, computer: 4 };

type Told = Navigator & { deviceMemory?: number; connection?: { saveData?: boolean } };

/** The device's memory: what Chromium tells, which is rounded, else a guess. */
export function gigabytes(): number {
  const { deviceMemory, userAgent } = navigator as Told;
  if (deviceMemory) return deviceMemory;
  const isPhone = isAppleTouchDevice() || /Android|Mobile/.test(userAgent);
  return isPhone ? GIGABYTES.phone : GIGABYTES.computer;
}

/** iPads call themselves Macintosh, but no Mac has a touch screen. */
export function isAppleTouchDevice(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}

/** Whether the person asks for less to be fetched. */
export function savesData(): boolean {
  return (navigator as Told).connection?.saveData === true;
}

/** Whether isolated pages have memory that threads share. WebKitGTK isolates pages, and has none. */
export function sharesMemory(): boolean {
  if (globalThis.crossOriginIsolated) return "SharedArrayBuffer" in globalThis;
  return !/X11.* Version\/.* Safari\//.test(navigator.userAgent);
}
