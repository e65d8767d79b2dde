//! One operator of the demo in the middle of its onboarding: it applied, was accepted, and pushes into the sandbox.

use super::{Folder, Scene};
use crate::secrets::write_private;
use crate::server::Server;
use anyhow::Context;
use chrono::Utc;
use registry::application_steps::{self as steps, By};
use registry::applications::{self, Contact, Form, NewApplication, People};
use registry::credentials::{self, CredentialSecrets, Direction, NewCredential, Suite};
use registry::operators::Environment;
use serde_json::json;
use simulator::{Applicant, Credentials, Ground, Transport};

/// Applies, is accepted, and works through a part of the conformance test; once per demo folder.
///
/// # Errors
/// When the registry cannot be written or the sandbox does not answer.
pub async fn apply(
    server: &Server,
    folder: &Folder,
    scene: &Scene,
    url: &str,
) -> anyhow::Result<()> {
    let mut tx = server.shop.stores.registry.read().await?;
    let known = applications::list(&mut tx).await?;
    drop(tx);
    if !known.is_empty() {
        return Ok(());
    }
    let (application, operator, secrets) = accepted(server, folder, scene).await?;
    server.conformance.refresh_access().await;
    server.conformance.begin((&application, &operator), "applicant").await?;
    let text = |secret: &registry::SecretText| secret.expose().to_owned();
    let (data, iv, sig) =
        (text(&secrets.data_secret), text(&secrets.data_secret_iv), text(&secrets.sig_secret));
    let own = text(&secrets.operator_secret);
    let suite = Suite::AesMd5.as_str();
    let right = Credentials::new(&operator, &own, &data, &iv, &sig, suite)?;
    let exchanged = Credentials::new(&operator, &own, &sig[..16], &iv, &data, suite)?;
    let transport = Transport::http(&format!("{url}/sandbox/evcs/v1"), 2)?;
    let applicant = Applicant::new(transport, right, ground(scene)?);
    applicant.first_day(&exchanged).await?;
    applicant.tokens().await?;
    applicant.states().await?;
    applicant.lower_case().await?;
    applicant.envelopes().await?;
    applicant.orders().await?;
    server.conformance.flush().await;
    Ok(())
}

/// The ground of the first station of the world.
fn ground(scene: &Scene) -> anyhow::Result<Ground> {
    let first = scene.world.stations.first().context("a world without stations")?;
    let place = first.station.place.to_gcj02();
    let six = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Ok(Ground { area: first.station.area_code.clone(), lng: six(place.lon), lat: six(place.lat) })
}

async fn accepted(
    server: &Server,
    folder: &Folder,
    scene: &Scene,
) -> anyhow::Result<(String, String, CredentialSecrets)> {
    let company = simulator::world::operators::newcomer(scene.province.as_str());
    let person = |name: &str, phone: &str| Contact {
        name: name.to_owned(),
        phone: phone.to_owned(),
        email: String::new(),
    };
    let new = NewApplication {
        uscid: company.uscid.clone(),
        name: company.name.clone(),
        short_name: company.short_name.clone(),
        people: People {
            contact: person("王示例", "13900000001"),
            technical: person("李示例", "13900000002"),
        },
        form: Form {
            suite: Suite::AesMd5.as_str().to_owned(),
            note: "演示:一家正在接入的运营商".to_owned(),
            ..Form::default()
        },
    };
    let now = Utc::now();
    let applicant = By { actor: "applicant", at: now };
    let interfaces: Vec<String> =
        interop::Interface::PUSHES.iter().map(|one| one.name().to_owned()).collect();
    let mut tx = server.shop.stores.registry.write().await?;
    let (made, key) = applications::create(&mut tx, &new, now).await?;
    steps::submit(&mut tx, &made.id, applicant).await?;
    let province = By { actor: "province", at: now };
    steps::accept(&mut tx, &made.id, &interfaces, "资料齐全", province).await?;
    let request = NewCredential {
        operator_id: &made.operator_id,
        direction: Direction::In,
        suite: Suite::AesMd5,
        valid_from: now,
        secrets: None,
    };
    let issued = credentials::issue_in(&mut tx, Environment::Test, request, now).await?;
    steps::note(&mut tx, &made.id, "credential.issue", "test in v1", applicant).await?;
    tx.commit().await?;
    let file = json!({ "application_id": made.id, "application_key": key.expose(), "operator_id": made.operator_id });
    write_private(&folder.applicant(), &serde_json::to_vec_pretty(&file)?)?;
    Ok((made.id, made.operator_id, issued.secrets))
}
