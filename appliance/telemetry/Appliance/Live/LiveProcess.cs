// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.Reload;
using Telemetry.Appliance.Stamps;
using Telemetry.Capture;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Services;

namespace Telemetry.Appliance.Live;

/// <summary>CPUs, threads and callbacks that the process of <c>run</c> or <c>demo</c> gives to a live
/// pipeline.</summary>
internal sealed record LiveProcess
{
    /// <summary>CPUs of the threads.</summary>
    public required CorePlan Cores { get; init; }

    /// <summary>CPUs and NUMA nodes, set by tests; null for the host's.</summary>
    public CpuTopology? Topology { get; init; }

    /// <summary>Node whose memory is used for a node, set by tests with nodes that the host does not have.</summary>
    public Func<int, int> NodeOfMemory { get; init; } = static node => node;

    /// <summary>Receives lines for the user; called from any thread.</summary>
    public required IProgress<string> Notices { get; init; }

    /// <summary>Records the duration of each phase of the start.</summary>
    public StartTimes Times { get; init; } = StartTimes.None;

    /// <summary>Requests to reload the configuration; null if it cannot be reloaded.</summary>
    public ReloadRequests? Reloads { get; init; }

    /// <summary>Fits the rings of a configuration that is reloaded to the kernel.</summary>
    public RingFit Rings { get; init; } = new(long.MaxValue);

    /// <summary>The service manager that receives the state; null for none.</summary>
    public ServiceManager? Service { get; init; }

    /// <summary>Stamps of devices on mirror ports, proven before anything is attached.</summary>
    public IReadOnlyList<ProvenTrailer> Trailers { get; init; } = [];

    /// <summary>Gaps and events for the black box; null without one.</summary>
    public BlackBoxEvents? BlackBox { get; init; }

    /// <summary>The host's settings found at the start; returns null until they are known. Null if settings are not
    /// watched.</summary>
    public Func<IReadOnlyList<HostSetting>?>? HostSettings { get; init; }

    /// <summary>Drops privileges once everything is attached; called in the same way as <see cref="InNamespace"/>. The
    /// argument is true if there are mirror ports, which need packet sockets.</summary>
    public Action<bool> Confine { get; init; } = static _ => { };

    /// <summary>Prefaults the memory of the threads that handle packets; called when all of it is allocated.</summary>
    public Action Prefault { get; init; } = static () => { };

    /// <summary>Runs an action in the network namespace of the interfaces, on a thread that may load and attach, and
    /// waits for it.</summary>
    public required Action<Action> InNamespace { get; init; }
}
