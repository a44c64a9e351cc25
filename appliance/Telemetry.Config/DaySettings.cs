// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Start of the counters' day, and the folder for its distributions.</summary>
public sealed record DaySettings
{
    /// <summary>Time of day at which it begins, nanoseconds since midnight.</summary>
    public long StartsNs { get; init; }

    /// <summary>IANA zone of that time.</summary>
    public Located<string> Zone { get; init; } = new("UTC", "");

    /// <summary>Folder that receives a folder for each day; null uses <c>days</c> in the state directory, if there is
    /// one.</summary>
    public string? Directory { get; init; }
}
