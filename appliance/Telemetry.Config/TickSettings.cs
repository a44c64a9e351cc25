// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Place of the tick's number in a new order: a field known to the protocol, or an offset in the
/// message.</summary>
public sealed record TickSettings
{
    /// <summary>Name of the field, or null if an offset is given.</summary>
    public Located<string>? Field { get; init; }

    /// <summary>Offset of its first byte in the framed message.</summary>
    public int Offset { get; init; }

    /// <summary>Bytes; 0 if a field is given.</summary>
    public int Length { get; init; }

    /// <summary>True for ASCII digits, false for a big-endian integer.</summary>
    public bool IsText { get; init; }

    /// <summary>Feed whose number it is; null if the session has one trigger only.</summary>
    public Located<string>? Feed { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}
