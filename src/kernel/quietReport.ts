import process from 'node:process';

// The loader of ffi-rs asks Node for a diagnostic report to tell glibc from musl. With network information in it, that
// report may wait for reverse DNS. Import this file before ffi-rs.
Object.assign(process.report, { excludeNetwork: true });
