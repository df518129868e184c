mod attest;
mod requirements;
mod rollup;
