// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance.Replay;

/// <summary>What <c>replay</c> is to do.</summary>
public sealed record ReplayOptions
{
    /// <summary>Capture files, merged by time; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>What was configured; its topology is empty when <see cref="Detect"/> is set.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>True if nothing was configured: known protocols are searched for and used.</summary>
    public bool Detect { get; init; }

    /// <summary>Report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>Report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>How the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>Treat packets with a wrong checksum as if they had not come.</summary>
    public bool VerifyChecksums { get; init; }

    /// <summary>Aeron channel to publish to; null publishes nothing.</summary>
    public string? Channel { get; init; }

    /// <summary>Threads that read and analyse, from 1; all but one read ahead. The results are the same for
    /// all.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>File that receives what was used or recognised as a configuration, or null.</summary>
    public string? WriteConfigPath { get; init; }
}
