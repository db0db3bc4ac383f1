/** One engine for all elements of a page, as long as one of them is in a document or paints. */
import type { Engine, EngineOptions } from "../engine/api.js";
import { createEngine } from "../engine/engine.js";

/** Pages that exchange what they show often put elements in again. */
const AWAY_MS = 2_000;

const users = new Set<object>();
let options: EngineOptions = {};
let engine: Engine | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

/** Where the engine's files lie, for all elements; call it before the first element paints. */
export function configure(engineOptions: EngineOptions): void {
  engine?.release();
  engine = undefined;
  options = engineOptions;
}

export function sharedEngine(): Engine {
  engine ??= createEngine(options);
  return engine;
}

/** The folder that `configure` named, for what else starts a worker from there. */
export function assets(): Pick<EngineOptions, "assets"> {
  return options.assets === undefined ? {} : { assets: options.assets };
}

/** From now on `user` needs the engine. */
export function use(user: object): void {
  clearTimeout(leaving);
  users.add(user);
}

/** `user` needs it no longer; when nobody does, and nobody comes back, it is released. */
export function leave(user: object): void {
  if (!users.delete(user) || users.size > 0) return;
  clearTimeout(leaving);
  leaving = setTimeout(() => engine?.release(), AWAY_MS);
}
