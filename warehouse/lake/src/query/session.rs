//! Sessions: what a query may name, and with what means it runs.

use super::eager::Eager;
use super::functions;
use super::live::{LiveTable, LiveView};
use super::runs::Runs;
use super::table::{LakeTable, Rows};
use crate::LakeConfig;
use crate::now::Now;
use crate::store::shape::shape;
use crate::world::Picture;
use datafusion::catalog::{
    CatalogProvider, MemoryCatalogProvider, MemoryCatalogProviderList, MemorySchemaProvider,
    SchemaProvider, TableProvider,
};
use datafusion::common::Result;
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use std::num::NonZeroUsize;
use std::sync::Arc;
use tables::TABLES;

/// Name of the catalog.
const CATALOG: &str = "zhixing";
/// Name of the schema.
const SCHEMA: &str = "lake";
/// Memory for the metadata of files, bytes.
const METADATA_BYTES: usize = 256 << 20;

/// Views of valid rows: name of the view and of its table.
pub(crate) const VALID: &[(&str, &str)] = &[
    ("orders_valid", "orders"),
    ("order_details_valid", "order_details"),
    ("status_valid", "status_events"),
    ("process_valid", "process_samples"),
    ("power_valid", "power_samples"),
    ("operation_stats_valid", "operation_stats"),
    ("alarms_valid", "alarms"),
    ("events_valid", "events"),
    ("battery_valid", "battery_samples"),
    ("prices_valid", "price_notices"),
    ("milestones_valid", "session_milestones"),
    ("reconciliations_valid", "reconciliations"),
];

/// Makes sessions that share memory, metadata and functions.
#[derive(Clone)]
pub(crate) struct Sessions {
    base: SessionState,
    now: Arc<Now>,
}

impl Sessions {
    /// Sessions with the means of the configuration.
    pub fn new(config: &LakeConfig, now: Arc<Now>) -> Result<Self> {
        let top = NonZeroUsize::MIN.saturating_add(4);
        let pool = TrackConsumersPool::new(FairSpillPool::new(config.query_memory_bytes), top);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool))
            .with_temp_file_path(config.dir.join("spill"))
            .with_metadata_cache_limit(METADATA_BYTES)
            .build_arc()?;
        let mut session = SessionConfig::new()
            .with_target_partitions(config.threads())
            .with_default_catalog_and_schema(CATALOG, SCHEMA)
            .with_information_schema(true)
            .with_create_default_catalog_and_schema(false);
        let options = session.options_mut();
        options.execution.parquet.pushdown_filters = true;
        options.execution.parquet.reorder_filters = true;
        options.execution.collect_statistics = true;
        // Looking every row up in the other side of a join before reading the rest of it costs more than it spares:
        // the other sides are lists of stations, and the rows of a day belong to nearly all of them.
        options.optimizer.enable_join_dynamic_filter_pushdown = false;
        options.execution.time_zone = Some("+00:00".to_owned());
        let base = SessionStateBuilder::new()
            .with_config(session)
            .with_runtime_env(runtime)
            .with_default_features()
            .with_optimizer_rule(Arc::new(Eager))
            .with_physical_optimizer_rule(Arc::new(Runs))
            .build();
        let context = SessionContext::new_with_state(base);
        functions::all().into_iter().for_each(|function| context.register_udf(function));
        Ok(Self { base: context.state(), now })
    }

    /// A session without tables.
    pub fn plain(&self) -> SessionContext {
        SessionContext::new_with_state(self.base.clone())
    }

    /// Every table by name, in one picture.
    pub fn tables(&self, picture: &Picture) -> Vec<(&'static str, Arc<dyn TableProvider>)> {
        let mut all: Vec<(&'static str, Arc<dyn TableProvider>)> = Vec::new();
        for (number, (table, view)) in TABLES.iter().zip(picture.iter()).enumerate() {
            all.push((table.name, Arc::new(LakeTable::new(shape(number), view, Rows::All))));
            let valid = VALID.iter().filter(|(_, of)| *of == table.name);
            all.extend(valid.map(|(name, _)| {
                let provider: Arc<dyn TableProvider> =
                    Arc::new(LakeTable::new(shape(number), view, Rows::Valid));
                (*name, provider)
            }));
        }
        for view in LiveView::ALL {
            all.push((view.name(), Arc::new(LiveTable::new(view, Arc::clone(&self.now)))));
        }
        all
    }

    /// A session that knows the given tables and nothing else.
    pub fn with(
        &self,
        tables: impl IntoIterator<Item = (&'static str, Arc<dyn TableProvider>)>,
    ) -> Result<SessionContext> {
        let schema = Arc::new(MemorySchemaProvider::new());
        for (name, table) in tables {
            schema.register_table(name.to_owned(), table)?;
        }
        let catalog = Arc::new(MemoryCatalogProvider::new());
        catalog.register_schema(SCHEMA, schema)?;
        let list = Arc::new(MemoryCatalogProviderList::new());
        datafusion::catalog::CatalogProviderList::register_catalog(
            list.as_ref(),
            CATALOG.to_owned(),
            catalog,
        );
        let state = SessionStateBuilder::new_from_existing(self.base.clone())
            .with_catalog_list(list)
            .build();
        Ok(SessionContext::new_with_state(state))
    }
}
