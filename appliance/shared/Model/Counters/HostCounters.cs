// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>Counters from outside the analysis: of the kernel programs, the reader and the host.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HostCounters
{
    /// <summary>Time up to which to count, nanoseconds of the pipeline's clock: set by the caller.</summary>
    public long UntilNs;

    /// <summary>The ledger, except the counters of the analysis itself (processed, undecodable).</summary>
    public LedgerCounters Ledger;

    /// <summary>Resources used by the appliance, except those counted by the analysis itself.</summary>
    public ApplianceCounters Appliance;

    public HostDropCounters HostDrops;

    /// <summary>True if anything of <see cref="HostDrops"/> is readable.</summary>
    public bool HasHostDrops;

    public MediaDriverCounters MediaDriver;

    /// <summary>True if messages are published through a media driver.</summary>
    public bool UsesMediaDriver;

    /// <summary>True while a media driver is available.</summary>
    public bool HasMediaDriver;

    /// <summary>Resolution of the stamps as their source states it, nanoseconds; 0 if it states none.</summary>
    public long ResolutionNs;

    /// <summary>True if nothing is under way any more, so that the ledger must balance.</summary>
    public bool AtRest;
}
