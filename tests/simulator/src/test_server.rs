//! A server for unit tests: opens envelopes, gives tokens, takes everything unless told otherwise.

use crate::client::{Answer, Credentials, Push, Transport};
use futures::FutureExt;
use interop::envelope::Request;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// Credentials that the test server knows.
pub(crate) fn credentials(operator: &str, suite: &str) -> Credentials {
    Credentials::new(
        operator,
        "9f1c0d2e4b6a8877",
        "Sd0ngEvDataKey16",
        "Sd0ngEvInitVec16",
        "Sd0ngEvSignKey16",
        suite,
    )
    .expect("well formed")
}

#[derive(Debug, Default)]
struct State {
    seen: Vec<String>,
    bodies: Vec<(String, String)>,
    tokens: HashSet<String>,
    issued: usize,
    next: Option<(i32, String)>,
    spoil: bool,
    refuse: bool,
}

/// The server; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct TestServer {
    credentials: Arc<Credentials>,
    state: Arc<Mutex<State>>,
}

impl TestServer {
    pub fn new(suite: &str) -> Self {
        Self { credentials: Arc::new(credentials("MADEM0011", suite)), state: Arc::default() }
    }

    pub fn transport(&self) -> Transport {
        let server = self.clone();
        Transport::InProcess(Arc::new(move |push| {
            let server = server.clone();
            async move { Ok(server.answer(&push)) }.boxed()
        }))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while holding it")
    }

    /// Interfaces called so far.
    pub fn seen(&self) -> Vec<String> {
        self.state().seen.clone()
    }

    /// Interfaces and plaintext bodies that were opened so far.
    pub fn bodies(&self) -> Vec<(String, String)> {
        self.state().bodies.clone()
    }

    pub fn forget_tokens(&self) {
        self.state().tokens.clear();
    }

    pub fn refuse_tokens(&self) {
        self.state().refuse = true;
    }

    pub fn answer_next(&self, ret: i32, msg: &str) {
        self.state().next = Some((ret, msg.to_owned()));
    }

    pub fn spoil_next_signature(&self) {
        self.state().spoil = true;
    }

    fn answer(&self, push: &Push) -> Answer {
        let sealer = self.credentials.sealer();
        let mut state = self.state();
        state.seen.push(push.interface.clone());
        let seal = |ret: i32, msg: &str, text: Option<&str>| {
            sealer.seal_response(ret, msg, text.map(str::as_bytes))
        };
        let opened = Request::parse(&push.body).and_then(|r| Ok(r.verify(sealer)?.open()?.text));
        let body = match opened {
            Err(refusal) => seal(refusal.ret(), &refusal.msg(), None),
            Ok(_) if push.interface == "query_token" => {
                state.issued += 1;
                let token = format!("token{}", state.issued);
                let (stat, reason, seconds) = if state.refuse { (1, 2, 0) } else { (0, 0, 7200) };
                state.tokens.insert(token.clone());
                let token = if state.refuse { "" } else { &token };
                let text = format!(
                    r#"{{"OperatorID":"MADEM0011","SuccStat":{stat},"AccessToken":"{token}","TokenAvailableTime":{seconds},"FailReason":{reason}}}"#
                );
                seal(0, "", Some(&text))
            }
            Ok(_) if !push.token.as_ref().is_some_and(|t| state.tokens.contains(t)) => {
                seal(4002, "4002-02", None)
            }
            Ok(text) => match state.next.take() {
                Some((ret, msg)) => seal(ret, &msg, None),
                None => {
                    state.bodies.push((push.interface.clone(), text));
                    let name = push.interface.as_str();
                    let text = match name {
                        "notification_charge_order_info" => r#"{"ConfirmResult":0}"#,
                        "notification_equip_charge_status" => r#"{"SuccStat":0}"#,
                        _ => r#"{"Status":0}"#,
                    };
                    seal(0, "", Some(text))
                }
            },
        };
        let body = if std::mem::take(&mut state.spoil) {
            let text = String::from_utf8(body).expect("JSON");
            let at = text.find("\"Sig\":\"").expect("a signature") + 7;
            let other = if &text[at..=at] == "0" { "1" } else { "0" };
            format!("{}{other}{}", &text[..at], &text[at + 1..]).into_bytes()
        } else {
            body
        };
        Answer { status: 200, body: body.into() }
    }
}
