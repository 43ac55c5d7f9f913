/** Where this script came from is where the frames and the API are. */
export const sandboxOrigin = (() => {
  const script = document.currentScript;
  if (script instanceof HTMLScriptElement && script.src) return new URL(script.src).origin;
  throw new Error('The local Stripe.js must be loaded by a script element with a src.');
})();
