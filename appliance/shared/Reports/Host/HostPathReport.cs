// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Threads;

namespace Telemetry.Reports.Host;

/// <summary>Treatment of trading packets by the host.</summary>
public sealed record HostPathReport
{
    /// <summary>Sources of the rest, and their totals.</summary>
    public IReadOnlyList<HookReport> Hooks { get; set; } = [];

    /// <summary>The kernel's state of the sessions' connections.</summary>
    public IReadOnlyList<TcpReport> Tcp { get; set; } = [];

    /// <summary>Packets of lines and sessions that the host dropped; null if they are not recorded.</summary>
    public IReadOnlyList<HostDropReport>? Drops { get; set; }

    /// <summary>Packets of no line or session that the host dropped, by reason, the largest first; null if they are not
    /// counted.</summary>
    public IReadOnlyList<OtherDropReport>? Others { get; set; }

    /// <summary>Totals of the steps of packets; null if they are not recorded.</summary>
    public StageReport? Stages { get; set; }

    /// <summary>The threads of watched processes.</summary>
    public IReadOnlyList<ThreadReport> Threads { get; set; } = [];

    /// <summary>The CPUs that carry them, or take the interrupts of watched interfaces.</summary>
    public IReadOnlyList<CpuReport> Cpus { get; set; } = [];

    /// <summary>The host's other flows with the most bytes in the last seconds.</summary>
    public IReadOnlyList<TalkerReport> Talkers { get; set; } = [];

    /// <summary>Search for the causes of late orders; null if they are not looked for.</summary>
    public CauseSearchReport? Causes { get; set; }

    /// <summary>A copy that does not change when this object is reused.</summary>
    internal HostPathReport Copy() => new()
    {
        Hooks = [.. Hooks.Select(hook => hook with { })],
        Tcp = [.. Tcp.Select(connection => connection with { })],
        Drops = Drops,
        Others = Others,
        Stages = Stages,
        Threads = [.. Threads.Select(thread => thread with { })],
        Cpus = [.. Cpus.Select(cpu => cpu with { })],
        Talkers = [.. Talkers.Select(talker => talker with { })],
        Causes = Causes,
    };
}

/// <summary>State and totals of one source of the host path.</summary>
public sealed record HookReport : HookValues
{
    public string Program { get; set; } = "";

    /// <summary>The hook that it is attached to, or the interface that is asked.</summary>
    public string Hook { get; set; } = "";

    /// <summary><c>off</c>, <c>attached</c> or <c>missing</c>.</summary>
    public string State { get; set; } = "";

    /// <summary>Reason that it is missing; null if it is not.</summary>
    public string? Why { get; set; }

    /// <summary>Time from one question to the next that it promises, nanoseconds; null if it is not asked.</summary>
    public long? EveryNs { get; set; }

    /// <summary>Age of the last answer, nanoseconds; null if there is none.</summary>
    public long? AgeNs { get; set; }

    /// <summary>True if the last answer is much older than it promises; null if it is not asked.</summary>
    public bool? IsBehind => EveryNs is { } everyNs && AgeNs is { } ageNs ? ageNs > (2 * everyNs) + SlackNs : null;

    // Reading begins and ends within an interval, and the thread that asks has others to ask too.
    private const long SlackNs = 100_000_000;
}

/// <summary>The kernel's state of one TCP connection of a session.</summary>
public sealed record TcpReport : TcpStateValues
{
    public string? Session { get; set; }

    /// <summary>Number of the connection, from 1.</summary>
    public uint Connection { get; set; }

    /// <summary>Address and port of the client.</summary>
    public string Client { get; set; } = "";

    /// <summary>Address and port of the exchange.</summary>
    public string Gateway { get; set; } = "";

    /// <summary>Segments sent again because acknowledgements showed that they were lost, since the appliance sees the
    /// connection; null if the kernel does not report them.</summary>
    public long? RetransmitsFast { get; set; }

    /// <summary>Segments sent again after a timeout, since the appliance sees the connection; null if the kernel does
    /// not report them.</summary>
    public long? RetransmitsTimeout { get; set; }

    /// <summary>Age of the kernel's answer, nanoseconds; null if unknown.</summary>
    public long? AgeNs { get; set; }

    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process { get; set; }

    /// <summary>Name of the thread that wrote to it last; null if unknown.</summary>
    public string? Thread { get; set; }

    /// <summary>Name of the congestion control; null if unknown.</summary>
    public string? Congestion { get; set; }

    /// <summary>Control group of the process; null if unknown.</summary>
    public string? Cgroup { get; set; }

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container { get; set; }

    /// <summary>Kubernetes' names of its container; null if it is in no pod that is known.</summary>
    public ContainerNames? Names { get; set; }
}

/// <summary>Totals of a thread of a watched process, since it is watched.</summary>
public sealed record ThreadReport : ThreadValues
{
    public string Process { get; set; } = "";

    /// <summary>Id of the process.</summary>
    public uint Pid { get; set; }

    /// <summary>Time for which the CPU quota of its control group, or of one above it, was used up since the thread is
    /// watched, of all CPUs together, nanoseconds; null if unknown.</summary>
    public long? ThrottledNs { get; set; }

    /// <summary>Periods of the quota in which that happened; null if unknown.</summary>
    public long? ThrottledPeriods { get; set; }

    /// <summary>Age of the reading, nanoseconds; null if unknown.</summary>
    public long? AgeNs { get; set; }

    public string Thread { get; set; } = "";

    /// <summary>Id of the thread.</summary>
    public uint Tid { get; set; }

    /// <summary>Control group of the process; null if unknown.</summary>
    public string? Cgroup { get; set; }

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container { get; set; }

    /// <summary>Kubernetes' names of its container; null if it is in no pod that is known.</summary>
    public ContainerNames? Names { get; set; }
}

/// <summary>Orders whose cause was asked for, by the outcome, since the start.</summary>
public sealed record CauseSearchReport : CausesValues;

/// <summary>Totals of a CPU that carries watched threads or takes interrupts of watched interfaces, since it is
/// watched.</summary>
public sealed record CpuReport : CpuValues
{
    public uint Cpu { get; set; }

    /// <summary>Age of the reading, nanoseconds; null if unknown.</summary>
    public long? AgeNs { get; set; }
}
