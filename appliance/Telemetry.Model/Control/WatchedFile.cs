// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>A file that a run writes.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Problem">Why it cannot be written now, or null; for any thread.</param>
public sealed record WatchedFile(string Path, Func<string?> Problem)
{
    /// <summary>The problem of a write that does not return.</summary>
    public const string StandsStill = "a write does not return: the disk, or the reader of the pipe, stands still";
}
