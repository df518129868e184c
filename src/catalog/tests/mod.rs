mod faults;
mod seeds;
