/** Puts the built engine, and ways for pictures to and from it, into a page's global scope. */
async ({ modules, options }) => {
  for (const module of modules) Object.assign(globalThis, await import(module));
  globalThis.engine = createEngine(options);
  globalThis.violations = [];
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    violations.push(`${violatedDirective} ${blockedURI}`),
  );

  globalThis.pixels = ({ width, height, data }) => ({
    width,
    height,
    data: Uint8ClampedArray.from(atob(data), (each) => each.charCodeAt(0)),
  });
  globalThis.plain = async ({ width, height, data }) => {
    const address = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([data]));
    });
    return { width, height, data: address.split(",")[1] };
  };
  globalThis.outcome = (promise) =>
    promise.then(
      (value) => ({ value }),
      ({ name, code, message }) => ({ name, code, message }),
    );

  /** What `engine.stylize` gives of pixels that were sent, and what it told meanwhile. */
  globalThis.painted = async ({ picture, deadline, ...request }) => {
    const progress = [];
    const result = await engine.stylize({
      ...request,
      picture: pixels(picture),
      onProgress: (step) => progress.push(step),
      ...(deadline && { signal: AbortSignal.timeout(deadline) }),
    });
    return { ...result, picture: await plain(result.picture), progress };
  };
};
