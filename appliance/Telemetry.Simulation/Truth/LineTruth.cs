// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>Ground truth of one line. Terms as in the reports.</summary>
public sealed record LineTruth
{
    /// <summary>Datagrams.</summary>
    public long Packets { get; set; }

    /// <summary>UDP payload, bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Numbers, counted each time one was sent.</summary>
    public long Messages { get; set; }

    /// <summary>Heartbeats.</summary>
    public long Heartbeats { get; set; }

    /// <summary>Times that numbers were skipped.</summary>
    public long Gaps { get; set; }

    /// <summary>Numbers that did not arrive within the repair window.</summary>
    public long Missing { get; set; }

    /// <summary>Numbers that were not sent because the group had no member.</summary>
    public long Unobserved { get; set; }

    /// <summary>Numbers that arrived again.</summary>
    public long Duplicates { get; set; }

    /// <summary>Skipped numbers that arrived within the repair window.</summary>
    public long Reordered { get; set; }

    /// <summary>Skipped numbers that arrived after it.</summary>
    public long Late { get; set; }
}
