import * as vscode from 'vscode';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `1.5 MiB`: a number of bytes for people. */
export function humanBytes(bytes: bigint | number): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${units[unit] ?? ''}`;
}

/** `1.5 MiB (1,572,864 bytes)`: exact as well where it says more. */
export function exactBytes(bytes: bigint | number): string {
  const exact = groupedDigits(bytes);
  if (Number(bytes) === 1) return vscode.l10n.t('1 byte');
  return bytes < 1024 ? vscode.l10n.t('{0} bytes', exact) : vscode.l10n.t('{0} ({1} bytes)', humanBytes(bytes), exact);
}

/** `1,572,864`. Not by `toLocaleString`, whose first call loads for milliseconds what it knows of the world. */
export function groupedDigits(value: bigint | number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `12 s ago`, for milliseconds since the epoch. */
export function ago(time: number, now: number): string {
  return vscode.l10n.t('{0} ago', lasting(now - time));
}

/** `12 s`, for milliseconds. */
export function lasting(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < minute) return vscode.l10n.t('{0} s', seconds);
  if (seconds < hour) return vscode.l10n.t('{0} min', Math.floor(seconds / minute));
  if (seconds < day) return vscode.l10n.t('{0} h', Math.floor(seconds / hour));
  return vscode.l10n.t('{0} d', Math.floor(seconds / day));
}

/**
 * `2026-11-21 14:03:12 (12 s ago)`, or `never` for 0, for a time of the kernel in seconds since the epoch. Without
 * `now` only the absolute time.
 */
export function kernelTime(seconds: number, now: number | undefined): string {
  if (seconds === 0) return vscode.l10n.t('never');
  if (now === undefined) return localTime(seconds * 1000);
  return vscode.l10n.t('{0} ({1})', localTime(seconds * 1000), ago(seconds * 1000, now));
}

/** `2026-11-21 14:03:12` in the local time zone, for milliseconds since the epoch. */
export function localTime(time: number): string {
  const date = new Date(time);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day} ${clockTime(time)}`;
}

/** `14:03:12` in the local time zone, for milliseconds since the epoch. */
export function clockTime(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
