// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Model.Definitions;

namespace Telemetry.Appliance.Replay;

/// <summary>Options of <c>replay</c>.</summary>
public sealed record ReplayOptions
{
    /// <summary>Capture files, merged by stamp; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>The configuration; its topology is empty if <see cref="Detect"/> is set.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>True without a configuration: known protocols are recognised and used.</summary>
    public bool Detect { get; init; }

    /// <summary>True to report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>True to report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>Form in which the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>True to ignore packets with a wrong checksum.</summary>
    public bool VerifyChecksums { get; init; }

    /// <summary>Aeron channel to publish to; null publishes nothing.</summary>
    public string? Channel { get; init; }

    /// <summary>Threads that read and analyse, from 1; all but one read ahead. The results do not depend on
    /// it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>File that receives the configuration used or recognised, or null.</summary>
    public string? WriteConfigPath { get; init; }
}
