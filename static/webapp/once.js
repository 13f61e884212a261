// loadOnce(url): runs a classic script (a vendored library) the first time that it is asked for.

const loading = new Map();

export function loadOnce(url) {
  if (!loading.has(url)) {
    loading.set(url, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: url, onload: resolve, onerror: () => reject(new Error(`${url} did not load`)) });
      document.head.append(script);
    }));
  }
  return loading.get(url);
}
