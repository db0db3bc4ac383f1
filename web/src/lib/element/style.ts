/** The shadow tree's style sheet; pages adjust it by parts, states and custom properties. */
export const STYLE = `
:host {
  display: inline-block;
  max-width: 100%;
  overflow: hidden;
}
:host([hidden]) { display: none; }
div {
  position: relative;
  width: 100%;
  height: 100%;
  object-fit: inherit;
  object-position: inherit;
}
img, canvas {
  display: block;
  width: 100%;
  height: 100%;
  object-fit: inherit;
  object-position: inherit;
}
[part~="painting"] {
  position: absolute;
  inset: 0;
  opacity: 0;
  transition: opacity var(--brush-work-fade, 0.4s);
}
.painted [part~="painting"] { opacity: 1; }
/* Nothing is there to lie over. */
.bare.painted [part~="painting"] { position: static; }
.bare.painted img { position: absolute; }
img:not([src]) { display: none; }
slot {
  position: absolute;
  inset: 0;
  display: block;
  pointer-events: none;
}
::slotted(*) { pointer-events: auto; }
progress, p {
  position: absolute;
  inset-inline: var(--brush-work-gap, 0.5rem);
  box-sizing: border-box;
}
progress {
  inset-block-end: var(--brush-work-gap, 0.5rem);
  width: calc(100% - 2 * var(--brush-work-gap, 0.5rem));
  height: 0.35rem;
  accent-color: var(--brush-work-accent, #b3432b);
}
p {
  inset-block-start: var(--brush-work-gap, 0.5rem);
  margin: 0;
  padding: 0.4em 0.6em;
  border-radius: 0.3em;
  color: var(--brush-work-text, #fff);
  background: var(--brush-work-background, rgb(0 0 0 / 75%));
  font: 0.8rem/1.4 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
.bare:not(.painted) p.problem { position: static; }
p:not(.problem) {
  width: 1px;
  height: 1px;
  padding: 0;
  clip-path: inset(50%);
  white-space: nowrap;
}
progress[hidden] { display: none; }
@media (prefers-reduced-motion: reduce) { canvas { transition: none; } }
`;
