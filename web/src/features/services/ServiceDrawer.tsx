export function ServiceDrawer() {
  return null;
}
