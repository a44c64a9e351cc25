// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>What is counted outside the analysis: by the kernel programs, the reader and the host.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HostCounters
{
    /// <summary>Up to when, nanoseconds of the pipeline's clock: set by who asks.</summary>
    public long UntilNs;

    /// <summary>The ledger, but for what the analysis itself counts (processed, undecodable).</summary>
    public LedgerCounters Ledger;

    /// <summary>What the appliance used, but for what the analysis itself counts.</summary>
    public ApplianceCounters Appliance;

    /// <summary>What the host lost.</summary>
    public HostDropCounters HostDrops;

    /// <summary>True if anything of <see cref="HostDrops"/> is readable.</summary>
    public bool HasHostDrops;

    /// <summary>What the media driver counted.</summary>
    public MediaDriverCounters MediaDriver;

    /// <summary>True if messages are to go by a media driver.</summary>
    public bool UsesMediaDriver;

    /// <summary>True while there is one.</summary>
    public bool HasMediaDriver;

    /// <summary>True if nothing is under way any more, so that the ledger must add up.</summary>
    public bool AtRest;
}
