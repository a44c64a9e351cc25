// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Reload;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Control;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Live;

/// <summary>What <c>run</c> and <c>demo</c> have in common.</summary>
internal sealed record LiveOptions
{
    /// <summary>What was configured; its interfaces are those that are watched.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>Which of the two it is.</summary>
    public required PublisherMode Mode { get; init; }

    /// <summary>Aeron channel to publish to.</summary>
    public required string Channel { get; init; }

    /// <summary>File that receives the records, or null.</summary>
    public string? CapturePath { get; init; }

    /// <summary>Files that are written beside the capture.</summary>
    public IReadOnlyList<WatchedFile> Files { get; init; } = [];

    /// <summary>Which threads run where.</summary>
    public required CorePlan Cores { get; init; }

    /// <summary>CPUs and NUMA nodes, where a test stands in for the host; null for the host's.</summary>
    public CpuTopology? Topology { get; init; }

    /// <summary>The node that has memory of a node, where a test has nodes that the host has not.</summary>
    public Func<int, int> NodeOfMemory { get; init; } = static node => node;

    /// <summary>Where lines for people go; taken from any thread.</summary>
    public required IProgress<string> Notices { get; init; }

    /// <summary>Told how the start goes on.</summary>
    public StartTimes Times { get; init; } = StartTimes.Untold;

    /// <summary>Asks to read the configuration anew; null where nothing can be read.</summary>
    public ReloadRequests? Reloads { get; init; }

    /// <summary>What was found of the host's settings at the start; null while that is not known. Null where nobody
    /// looks.</summary>
    public Func<IReadOnlyList<HostSetting>?>? HostSettings { get; init; }

    /// <summary>Tell every packet and message.</summary>
    public bool Packets { get; init; }

    /// <summary>Tell every order.</summary>
    public bool Orders { get; init; }

    /// <summary>Gives up what is needed no more once everything is attached; called as
    /// <see cref="InNamespace"/> calls, with whether there are mirror ports, which take packet sockets.</summary>
    public Action<bool> Confine { get; init; } = static _ => { };

    /// <summary>Brings into memory what the threads of the packets use; called when all of that is made.</summary>
    public Action Prefault { get; init; } = static () => { };

    /// <summary>Runs what must run in the network namespace of the interfaces, on a thread that may load and attach,
    /// and waits for it.</summary>
    public required Action<Action> InNamespace { get; init; }
}
