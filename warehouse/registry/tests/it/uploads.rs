use registry::uploads::{self, NewUpload, Progress, UploadPart, UploadState};
use registry::{RegistryError, micros};

use crate::databases::{after, noon, registries};
use crate::operators::new_operator;

fn sheet<'a>(file: &'a [u8]) -> NewUpload<'a> {
    NewUpload {
        operator_id: "MA3TEST01",
        sender_id: "MA3TEST01",
        kind: "orders",
        file_name: "三月订单.xlsx",
        file,
        reason: "",
        uploaded_by: "zhang",
    }
}

#[tokio::test]
async fn an_upload_waits_runs_advances_and_ends() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        let upload = uploads::create(&mut tx, &sheet(b"rows"), noon()).await.expect("kept");
        assert_eq!((upload.state, upload.repeats_of.as_deref()), (UploadState::Waiting, None));
        assert_eq!((upload.bytes, upload.created_at), (4, micros(noon())));
        assert!(uploads::start(&mut tx, &upload.id).await.expect("starts"));
        assert!(!uploads::start(&mut tx, &upload.id).await.expect("asks"), "it runs once");
        let at = Progress {
            rows_total: 9,
            rows_done: 5,
            accepted: 4,
            refused: 1,
            ..Progress::default()
        };
        assert!(uploads::advance(&mut tx, &upload.id, at).await.expect("advances"));
        assert!(
            uploads::finish(&mut tx, &upload.id, UploadState::Done, "{}", after(5))
                .await
                .expect("ends")
        );
        let done = uploads::get(&mut tx, &upload.id).await.expect("reads");
        assert_eq!(
            (done.state, done.rows_done, done.finished_at),
            (UploadState::Done, 5, Some(micros(after(5))))
        );
        let again = uploads::create(&mut tx, &sheet(b"rows"), after(9)).await.expect("kept");
        assert_eq!(again.repeats_of.as_deref(), Some(upload.id.as_str()));
        let newest = uploads::list(&mut tx, Some("MA3TEST01"), 1).await.expect("lists");
        assert_eq!(newest, vec![again]);
        assert_eq!(uploads::list(&mut tx, None, 10).await.expect("lists").len(), 2);
    }
}

#[tokio::test]
async fn a_cancelled_upload_stops_at_its_next_step() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        let upload = uploads::create(&mut tx, &sheet(b"rows"), noon()).await.expect("kept");
        assert!(uploads::start(&mut tx, &upload.id).await.expect("starts"));
        let stopped = uploads::cancel(&mut tx, &upload.id, after(1)).await.expect("stops");
        assert_eq!(stopped.state, UploadState::Cancelled);
        assert!(!uploads::advance(&mut tx, &upload.id, Progress::default()).await.expect("asks"));
        assert!(
            !uploads::finish(&mut tx, &upload.id, UploadState::Done, "", after(2))
                .await
                .expect("asks")
        );
        let twice = uploads::cancel(&mut tx, &upload.id, after(3)).await;
        assert!(matches!(twice, Err(RegistryError::WrongState { .. })), "{twice:?}");
        assert!(uploads::abandoned(&mut tx).await.expect("asks").is_empty());
    }
}

#[tokio::test]
async fn files_are_sealed_and_deleted_when_their_time_is_over() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        let upload = uploads::create(&mut tx, &sheet(b"rows"), noon()).await.expect("kept");
        uploads::put_file(&mut tx, &upload.id, UploadPart::Errors, b"old").await.expect("kept");
        uploads::put_file(&mut tx, &upload.id, UploadPart::Errors, b"errors").await.expect("kept");
        assert_eq!(
            uploads::file(&mut tx, &upload.id, UploadPart::Source).await.expect("opens"),
            b"rows"
        );
        assert_eq!(
            uploads::file(&mut tx, &upload.id, UploadPart::Errors).await.expect("opens"),
            b"errors"
        );
        let day = 86_400;
        assert_eq!(uploads::purge(&mut tx, after(29 * day)).await.expect("purges"), 0);
        assert_eq!(uploads::purge(&mut tx, after(31 * day)).await.expect("purges"), 2);
        assert!(!uploads::has_file(&mut tx, &upload.id, UploadPart::Errors).await.expect("asks"));
        let gone = uploads::file(&mut tx, &upload.id, UploadPart::Source).await;
        assert!(matches!(gone, Err(RegistryError::NotFound { .. })), "{gone:?}");
        uploads::get(&mut tx, &upload.id).await.expect("what became of it stays");
    }
}

#[tokio::test]
async fn a_file_name_is_a_name_and_no_path() {
    for registry in registries().await {
        let mut tx = registry.write().await.expect("writes");
        new_operator(&mut tx, "MA3TEST01").await;
        for name in ["", "../x.xlsx", "a\\b.xlsx", "a\nb"] {
            let odd = NewUpload { file_name: name, ..sheet(b"rows") };
            let refused = uploads::create(&mut tx, &odd, noon()).await;
            assert!(
                matches!(refused, Err(RegistryError::Invalid { field: "file_name", .. })),
                "{name:?}"
            );
        }
    }
}
