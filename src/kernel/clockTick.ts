/**
 * By how much the kernel's times may lag behind the clock that programs read, in milliseconds. It takes them from the
 * last tick of its timer, which comes 100 times a second on the slowest kernels (CONFIG_HZ), and now and then late: so
 * twice as much as one tick takes.
 */
export const clockTickMs = 20;
