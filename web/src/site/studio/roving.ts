/** Arrow keys among radio buttons move by what is seen; by themselves they only know before and after. */

const STEPS: Record<string, { readonly x: number; readonly y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Moves focus and choice among a list's radio buttons that are not disabled. */
export function moveByArrows(list: HTMLElement): void {
  list.addEventListener("keydown", (event) => {
    const current = event.target;
    if (!(current instanceof HTMLInputElement) || event.altKey || event.ctrlKey || event.metaKey) return;
    const radios = [...list.querySelectorAll<HTMLInputElement>("input[type=radio]:enabled")];
    const next = target(radios, current, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next?.focus();
    next?.click();
  });
}

/** Where a key leads; null where it leads nowhere, undefined where it means nothing. */
function target(
  radios: readonly HTMLInputElement[],
  current: HTMLInputElement,
  key: string,
): HTMLInputElement | null | undefined {
  if (key === "Home") return radios[0] ?? null;
  if (key === "End") return radios.at(-1) ?? null;
  const step = STEPS[key];
  if (!step) return undefined;
  const from = current.getBoundingClientRect();
  let nearest: HTMLInputElement | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const radio of radios) {
    const to = radio.getBoundingClientRect();
    const [x, y] = [to.left - from.left, to.top - from.top];
    const along = x * step.x + y * step.y;
    const aside = Math.abs(x * step.y) + Math.abs(y * step.x);
    if (along > 1 && aside < Math.min(from.width, from.height) / 2 && along < least) {
      nearest = radio;
      least = along;
    }
  }
  return nearest ?? radios[radios.indexOf(current) + step.x + step.y] ?? null;
}
