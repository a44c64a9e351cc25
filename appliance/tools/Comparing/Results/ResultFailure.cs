// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Results;

/// <summary>Failures of reading result folders.</summary>
internal static class ResultFailure
{
    /// <summary>A file is not what it should be.</summary>
    internal static FailureException Of(string path, string what, string toDo) =>
        new(new Failure(ExitCode.Failed, path, what, toDo));

    /// <summary>A file cannot be read.</summary>
    internal static FailureException Of(string path, Exception cause) => new(
        new Failure(ExitCode.Failed, path, $"it cannot be read: {FileProblem.Of(path, cause)}",
            "name a folder that \"telemetry run --result DIR\" wrote"), cause);

    /// <summary>A line of a file is damaged.</summary>
    internal static FailureException OfLine(string path, long line, string what) => new(new Failure(
        ExitCode.Failed, $"{path}:{line}", what, "copy the folder again, or repeat the run"));
}
