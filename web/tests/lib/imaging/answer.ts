/** Does the steps that another process asks for: a line of JSON, [name, given], for each, and a line back. */
import { createInterface } from "node:readline";
import { STEPS } from "./steps.js";

/** `data` in base64: of 4 channels bytes, else floats. */
interface Sent {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: string;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, given] = JSON.parse(line, (_, value: unknown) => (isSent(value) ? array(value) : value)) as [
    keyof typeof STEPS,
    object,
  ];
  const step = STEPS[name] as (given: object) => unknown;
  const answer = JSON.stringify(step(given), (_, value: unknown) => (isArray(value) ? sent(value) : value));
  process.stdout.write(`${answer}\n`);
}

type Data = Uint8ClampedArray | Float32Array;

function isSent(value: unknown): value is Sent {
  return typeof value === "object" && value !== null && "channels" in value;
}

function array({ width, height, channels, data }: Sent) {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return {
    width,
    height,
    data: channels === 4 ? new Uint8ClampedArray(bytes) : new Float32Array(bytes.buffer),
  };
}

function isArray(value: unknown): value is { width: number; height: number; data: Data } {
  return typeof value === "object" && value !== null && "data" in value && typeof value.data === "object";
}

function sent({ width, height, data }: { width: number; height: number; data: Data }): Sent {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { width, height, channels: data.length / (width * height), data: bytes.toString("base64") };
}
