/** The example page around a frame: sends it a picture, and takes the painting. */
import { connect, type Embed } from "../../lib/embed/index.js";
import { byId } from "../page/dom.js";

const frame = byId("frame", HTMLIFrameElement);
const input = byId("file", HTMLInputElement);
const link = byId("painting", HTMLAnchorElement);
const said = byId("said", HTMLParagraphElement);

function say(error: unknown): void {
  said.textContent = (error as Error).message;
}

async function paint(embed: Embed, picture: File): Promise<void> {
  link.hidden = true;
  said.textContent = said.dataset.begun!;
  const { milliseconds } = await embed.paint(picture, { strength: 0.8 });
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(await embed.result("image/jpeg"));
  link.hidden = false;
  said.textContent = said.dataset.done!.replace("{time}", `${Math.round(milliseconds)} ms`);
}

const connected = connect(frame);
connected.catch(say);
input.addEventListener("change", () => {
  const picture = input.files?.[0];
  if (picture) void connected.then((embed) => paint(embed, picture)).catch(say);
});
