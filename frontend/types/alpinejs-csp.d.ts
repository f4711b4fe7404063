declare module "@alpinejs/csp" {
  interface Alpine {
    start(): void
    data(name: string, component: (...values: never[]) => object): void
    store(name: string, value?: object): unknown
    initTree(root: Element): void
  }
  const Alpine: Alpine
  export default Alpine
}
