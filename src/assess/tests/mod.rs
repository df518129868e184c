mod requirements;
mod rollup;
