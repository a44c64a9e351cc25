// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Control;

/// <summary>A file that a run writes.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Problem">Returns the reason why it cannot be written now, or null; callable from any thread.</param>
public sealed record WatchedFile(string Path, Func<string?> Problem)
{
    /// <summary>Problem of a write that does not return.</summary>
    public const string StandsStill = "a write does not return: the disk, or the reader of the pipe, stands still";
}
