// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Where a new order names its tick: by a field that the protocol knows, or by a place in the
/// message.</summary>
public sealed record TickSettings
{
    /// <summary>Name of the field, or null where a place is given.</summary>
    public Located<string>? Field { get; init; }

    /// <summary>First byte in the framed message.</summary>
    public int Offset { get; init; }

    /// <summary>Bytes; 0 where a field is given.</summary>
    public int Length { get; init; }

    /// <summary>ASCII digits, else a big-endian integer.</summary>
    public bool IsText { get; init; }

    /// <summary>Feed whose number it is; null where the session has one trigger only.</summary>
    public Located<string>? Feed { get; init; }

    /// <summary>Where this stands.</summary>
    public required string Where { get; init; }
}
