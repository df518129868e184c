//! What a worker process may not do: open files or sockets, start programs, take more memory or time than it gets.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::Limits;

/// Why a worker could not be confined. It then evaluates nothing.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A resource limit could not be set.
    #[error("set a resource limit")]
    Limit(#[from] rustix::io::Errno),
    /// The size of this process could not be read.
    #[cfg(target_os = "linux")]
    #[error("read how much memory the worker has")]
    Size(#[source] std::io::Error),
    /// The system call filter could not be set.
    #[cfg(target_os = "linux")]
    #[error("set the system call filter")]
    Filter(#[from] seccompiler::Error),
    /// The system call filter could not be built.
    #[cfg(target_os = "linux")]
    #[error("build the system call filter")]
    Build(#[from] seccompiler::BackendError),
}

/// Confines this process for good.
///
/// # Errors
/// When a limit or the filter cannot be set.
pub(super) fn confine(limits: &Limits) -> Result<(), SandboxError> {
    lower(Resource::As, address_space()?.saturating_add(limits.memory_bytes))?;
    lower(Resource::Core, 0)?;
    #[cfg(target_os = "linux")]
    forbid_system_calls()?;
    Ok(())
}

/// Grants the next evaluation this much CPU time from now on; beyond it the kernel ends the process.
///
/// # Errors
/// When the limit cannot be set.
pub(super) fn allow_cpu(seconds: u64) -> Result<(), SandboxError> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let until = u64::try_from(used).unwrap_or(0).saturating_add(seconds).saturating_add(2);
    let maximum = getrlimit(Resource::Cpu).maximum;
    setrlimit(Resource::Cpu, Rlimit { current: Some(until), maximum })?;
    Ok(())
}

/// The address space that this process has taken, in bytes: the program itself and what its allocator reserved.
#[cfg(target_os = "linux")]
fn address_space() -> Result<u64, SandboxError> {
    // The first field of /proc/self/statm is the size in pages (proc_pid_statm(5)).
    let text = std::fs::read_to_string("/proc/self/statm").map_err(SandboxError::Size)?;
    let pages = text.split_whitespace().next().and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Ok(pages.saturating_mul(rustix::param::page_size() as u64))
}

/// What this process has taken is not told here; the limit counts from nothing.
#[cfg(not(target_os = "linux"))]
fn address_space() -> Result<u64, SandboxError> {
    Ok(0)
}

fn lower(resource: Resource, value: u64) -> Result<(), SandboxError> {
    setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?;
    Ok(())
}

/// Files, sockets, programs and other processes are out of reach: such calls fail with `EPERM`.
#[cfg(target_os = "linux")]
fn forbid_system_calls() -> Result<(), SandboxError> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    const FORBIDDEN: &[libc::c_long] = &[
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_mkdirat,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_mount,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_open,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_creat,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_unlink,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_rename,
    ];
    let errno = u32::try_from(rustix::io::Errno::PERM.raw_os_error()).unwrap_or(1);
    let filter = SeccompFilter::new(
        FORBIDDEN.iter().map(|call| (*call, Vec::new())).collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(errno),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}

/// Tries what must not be possible, and says how it went. For the test of the sandbox.
///
/// # Errors
/// When the process cannot be confined.
pub(super) fn probe(limits: &Limits) -> Result<[(&'static str, bool); 3], SandboxError> {
    confine(limits)?;
    let is_denied = |error: std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
    Ok([
        ("files", std::fs::File::open("/etc/hostname").err().is_some_and(is_denied)),
        ("sockets", std::net::TcpListener::bind("127.0.0.1:0").err().is_some_and(is_denied)),
        ("programs", std::process::Command::new("/bin/true").spawn().err().is_some_and(is_denied)),
    ])
}
