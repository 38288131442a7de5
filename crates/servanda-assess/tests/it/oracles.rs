//! The closed forms against the shipped oracles.

use serde_json::Value;
use servanda_assess::closed_forms::{bargaining_range, deterrence, preventive_threshold, screening, shift_threshold};

use crate::{json, near};

#[test]
fn closed_forms_meet_their_oracles() {
    let Some(file) = json("oracles.json") else { return };
    let oracles = file.as_array().unwrap();
    assert_eq!(oracles.len(), 8);
    for oracle in oracles {
        let (id, tol) = (oracle["id"].as_str().unwrap(), oracle["tol"].as_f64().unwrap());
        let of = |name: &str| oracle["inputs"][name].as_f64().unwrap();
        let meets = |name: &str, got: f64| match &oracle["expected"][name] {
            Value::Null => {}
            wanted => near(got, wanted.as_f64().unwrap(), tol),
        };
        match id.split('_').next().unwrap() {
            "fearon" if id == "fearon_range" => {
                let (low, high) = bargaining_range(of("p"), of("cA"), of("cB"));
                meets("lo", low);
                meets("hi", high);
                meets("width", high - low);
            }
            "fearon" => meets("p2_threshold", preventive_threshold(of("delta"), of("p1"), of("cB_total"))),
            "powell" => meets("shift_threshold", shift_threshold(of("delta"), of("p"), of("destroyed"))),
            "screening" => {
                let s = screening(of("p"), of("cA"), of("cbar"));
                meets("offer", s.offer);
                meets("pr_war", s.war);
                meets("EU_A", s.value);
            }
            "signorino" => {
                let d = deterrence([of("UA_cap"), of("UA_war"), of("UA_sq")], [of("UD_cap"), of("UD_war")], of("sigma"));
                meets("p_defend", d.defends);
                meets("p_attack", d.attacks);
                meets("war", d.war);
                meets("capitulate", d.yields);
                meets("status_quo", d.status_quo);
            }
            other => panic!("nothing computes {other}"),
        }
    }
}
