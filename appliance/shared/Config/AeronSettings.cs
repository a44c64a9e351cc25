// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Channel, media driver and term length for publishing.</summary>
public sealed record AeronSettings
{
    /// <summary>Default channel of <c>run</c> and <c>demo</c>: to every subscriber on this host.</summary>
    public const string DefaultChannel = "aeron:udp?control=127.0.0.1:20121|control-mode=dynamic";

    /// <summary>Channel to publish to; null if none is configured.</summary>
    public Located<string>? Channel { get; init; }

    /// <summary>Embedded or external media driver.</summary>
    public DriverKind Driver { get; init; }

    /// <summary>Directory of the driver; null: one of its own if it is embedded, else Aeron's default.</summary>
    public string? Directory { get; init; }

    /// <summary>Length of a term, bytes, a power of two.</summary>
    public int TermLength { get; init; } = (int)NumberSettings.TermLength.Default;

    /// <summary>Log buffers that an embedded driver maps at most, bytes; half of it for publishers at one
    /// address.</summary>
    public long MaxMappedBytes { get; init; } = NumberSettings.MaxMapped.Default;
}

/// <summary>Kind of Aeron media driver.</summary>
public enum DriverKind
{
    /// <summary>A driver in this process, which ends with it.</summary>
    Embedded,

    /// <summary>A driver that runs by itself, in a named directory.</summary>
    External,
}
