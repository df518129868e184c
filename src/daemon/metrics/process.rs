//! The process itself, by the names that Prometheus's own clients use
//! (<https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>).

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// Reads `/proc/self` when it is asked. What cannot be read is left out.
#[derive(Debug)]
pub(super) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        if let Some(seconds) = cpu_seconds() {
            let help = "User and system CPU time, without that of policy workers";
            let unit = Some(&Unit::Seconds);
            let metric = encoder.encode_descriptor("process_cpu", help, unit, MetricType::Counter)?;
            ConstCounter::new(seconds).encode(metric)?;
        }
        if let Some((all, resident)) = memory() {
            for (name, help, bytes) in [
                ("process_resident_memory", "Memory that is resident", resident),
                ("process_virtual_memory", "Memory that is addressed", all),
            ] {
                let metric = encoder.encode_descriptor(name, help, Some(&Unit::Bytes), MetricType::Gauge)?;
                ConstGauge::new(bytes).encode(metric)?;
            }
        }
        if let Some(open) = open_files() {
            let help = "Files and connections that are open";
            let metric = encoder.encode_descriptor("process_open_fds", help, None, MetricType::Gauge)?;
            ConstGauge::new(open).encode(metric)?;
        }
        let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        if let Some(most) = most.and_then(|most| i64::try_from(most).ok()) {
            let help = "How many may be open";
            let metric = encoder.encode_descriptor("process_max_fds", help, None, MetricType::Gauge)?;
            ConstGauge::new(most).encode(metric)?;
        }
        Ok(())
    }
}

fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold anything; fields are counted after it (proc_pid_stat(5)).
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u32>().ok()?.checked_add(fields.get(12)?.parse().ok()?)?;
    let a_second = u32::try_from(rustix::param::clock_ticks_per_second()).ok()?;
    Some(f64::from(ticks) / f64::from(a_second))
}

/// All and resident memory, in bytes.
fn memory() -> Option<(i64, i64)> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    let page = i64::try_from(rustix::param::page_size()).ok()?;
    let mut pages = pages.split_whitespace().map(|each| each.parse::<i64>().ok());
    Some((pages.next()?? * page, pages.next()?? * page))
}

fn open_files() -> Option<i64> {
    // The listing itself is one of them.
    i64::try_from(std::fs::read_dir("/proc/self/fd").ok()?.count()).ok().map(|count| count - 1)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_process_is_read() {
        assert!(cpu_seconds().unwrap() >= 0.0);
        let (all, resident) = memory().unwrap();
        assert!(all >= resident && resident > 1_000_000);
        assert!(open_files().unwrap() >= 3);
    }
}
