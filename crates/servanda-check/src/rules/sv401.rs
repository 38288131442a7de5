//! SV401 circular activation: articles each waiting for the other.

use servanda_base::Finding;
use servanda_model::Treaty;

pub(crate) fn run(_treaty: &Treaty) -> Vec<Finding> {
    Vec::new()
}
