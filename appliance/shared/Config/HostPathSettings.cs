// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Parts of the host path that are measured.</summary>
public sealed record HostPathSettings
{
    /// <summary>True to ask the kernel for the state of the sessions' TCP connections.</summary>
    public bool Tcp { get; init; } = true;

    /// <summary>Time from one such question about a connection to the next, nanoseconds.</summary>
    public long TcpEveryNs { get; init; } = NumberSettings.TcpEvery.Default;

    /// <summary>One packet in so many of no flow is sampled, for the host's other flows; 0 samples none.</summary>
    public int Talkers { get; init; }

    /// <summary>True to record the packets that the host drops.</summary>
    public bool Drops { get; init; } = true;

    /// <summary>Depth at which the threads of trading processes are looked at.</summary>
    public StallLevel Stalls { get; init; } = StallLevel.Counters;

    /// <summary>Tick-to-trade from which on the cause of each order is looked for, nanoseconds; 0 looks for
    /// those of the worst of each interval only.</summary>
    public long LateOrderNs { get; init; }

    /// <summary>Interrupts that are shorter are part of the thread's own time, nanoseconds.</summary>
    public long InterruptMinNs { get; init; } = NumberSettings.InterruptMin.Default;

    /// <summary>Memory of the scheduler's history, for each CPU, bytes.</summary>
    public long HistoryBytes { get; init; } = NumberSettings.SchedulerHistory.Default;

    /// <summary>Steps of packets between the hooks and the application that are recorded: at most
    /// <see cref="StageLevel.All"/>.</summary>
    public StageLevel Stages { get; init; }

    /// <summary>Most that can be recorded: what the kernel can do is not known before it is asked.</summary>
    public StageLevel MostStages => Stages == StageLevel.All ? StageLevel.Transmit : Stages;

    /// <summary>Directory of the control group whose sockets are looked at; empty for all.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>Names or ids of the processes to look at; empty for those that hold a socket of a line or
    /// session.</summary>
    public IReadOnlyList<string> Processes { get; init; } = [];
}

/// <summary>Depth at which threads are looked at.</summary>
public enum StallLevel
{
    Off = 0,

    /// <summary>By the kernel's counters, each second.</summary>
    Counters = 1,

    /// <summary>By those counters, and by the scheduler's history for the causes of late orders.</summary>
    Causes = 2,
}
