//! annexa: continuous, provable assessment of ISO/IEC 27001 Annex A controls.

pub mod model;
pub mod catalog;
pub mod assess;
