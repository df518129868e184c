
pub mod model;
pub mod catalog;
