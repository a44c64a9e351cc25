// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.RemoteWrite;

/// <summary>Bounds of what waits for a database, and of the times for which it is waited for and asked.</summary>
internal sealed record RemoteWriteLimits
{
    /// <summary>Most bytes that wait.</summary>
    internal long MostBytes { get; init; } = 256 << 20;

    /// <summary>Longest time for which values wait.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest time for which an answer is waited for; null for that of all receivers.</summary>
    internal TimeSpan? Patience { get; init; }

    /// <summary>Longest time for which what was written is asked for.</summary>
    internal TimeSpan AskFor { get; init; } = TimeSpan.FromSeconds(60);
}
